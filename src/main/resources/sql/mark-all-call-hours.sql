-- Every hour that has calls or snapshots, to be rolled up again.
WITH marked AS (
  INSERT INTO sync_pending_hours (hour)
  SELECT DISTINCT date_trunc('hour', call_date, 'UTC') FROM calls WHERE source = 'twilio' AND call_date IS NOT NULL
  UNION
  SELECT date_trunc('hour', snapshot_date, 'UTC') FROM twilio_snapshots
   ORDER BY 1
  ON CONFLICT (hour) DO UPDATE SET taken_by = NULL
)
SELECT count(*) AS total_calls FROM calls WHERE source = 'twilio'
