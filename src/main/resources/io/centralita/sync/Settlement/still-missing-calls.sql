-- Calls that cannot be had now. Each is stored, so there is nothing to keep when it is waited for no more.
WITH given_up AS (
  DELETE FROM public.sync_missing AS missing
   WHERE (SELECT public.require_running(:run))
     AND missing.source = 'twilio'
     AND (missing.since < :oldest
          OR NOT EXISTS (SELECT FROM public.calls AS call WHERE call.id = missing.record_id AND public.is_unsettled(call.status, call.cost)))
  RETURNING missing.record_id
)
SELECT array_agg(record_id ORDER BY asked_at DESC, record_id) AS ids,
       (array_agg(reason ORDER BY asked_at DESC, record_id))[1] AS reason
  FROM public.sync_missing
 WHERE source = 'twilio' AND record_id NOT IN (SELECT record_id FROM given_up)
HAVING count(*) > 0
