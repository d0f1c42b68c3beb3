-- Every hour that has calls or snapshots, to be rolled up again. From hour to hour by the index:
-- looking at every call for it would take as long as rolling up.
WITH RECURSIVE later AS (
  -- an endless date, which somebody may have written, has no next hour
  SELECT date_trunc('hour', min(call_date), 'UTC') AS hour
    FROM public.calls WHERE call_date > '-infinity' AND call_date < 'infinity'
  UNION ALL
  SELECT (SELECT date_trunc('hour', min(call_date), 'UTC') FROM public.calls
           WHERE call_date >= later.hour + interval '1 hour' AND call_date < 'infinity')
    FROM later
   WHERE later.hour IS NOT NULL
)
INSERT INTO public.sync_pending_hours (hour)
SELECT hour FROM later WHERE hour IS NOT NULL
UNION
SELECT date_trunc('hour', snapshot_date, 'UTC') FROM public.twilio_snapshots
 ORDER BY 1
ON CONFLICT (hour) DO UPDATE SET taken_by = NULL
