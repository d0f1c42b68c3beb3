-- What was asked for and still waits is not due again for a while; what was answered is missing no more.
WITH had AS (
  DELETE FROM sync_missing
   WHERE source = 'twilio' AND record_id = ANY (:asked) AND NOT record_id = ANY (:missing)
)
INSERT INTO sync_awaited AS awaited (record_id, asked_at, gone)
SELECT id, :now, id = ANY (:gone)
  FROM calls
 WHERE id = ANY (:asked) AND is_unsettled(status, cost)
 ORDER BY id
ON CONFLICT (record_id) DO UPDATE SET asked_at = excluded.asked_at, gone = awaited.gone OR excluded.gone
