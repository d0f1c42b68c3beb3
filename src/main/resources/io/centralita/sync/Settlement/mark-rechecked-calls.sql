-- What was asked for and still waits is not due again for a while; what was answered is missing no more.
-- That the provider does not know a record is believed when it says so again hours later: at a wrong
-- address it knows none.
WITH had AS (
  DELETE FROM public.sync_missing
   WHERE source = 'twilio' AND record_id = ANY (:asked) AND NOT record_id = ANY (:missing)
     AND (SELECT public.require_running(:run))
)
INSERT INTO public.sync_awaited AS awaited (record_id, asked_at, unknown_since)
SELECT id, :now, CASE WHEN id = ANY (:gone) THEN :now::timestamptz END
  FROM public.calls
 WHERE id = ANY (:asked) AND public.is_unsettled(status, cost)
   AND (SELECT public.require_running(:run))
 ORDER BY id
ON CONFLICT (record_id) DO UPDATE
   SET asked_at = excluded.asked_at,
       unknown_since = CASE WHEN excluded.unknown_since IS NOT NULL
                            THEN coalesce(awaited.unknown_since, excluded.unknown_since) END,
       gone = coalesce(awaited.unknown_since <= excluded.unknown_since - interval '3 hours', false)
