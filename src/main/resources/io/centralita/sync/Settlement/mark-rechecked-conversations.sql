-- What was asked for and still waits is not due again for a while; what was answered is missing no more.
-- A conversation that ElevenLabs has listed and does not know when it is asked for has been deleted;
-- should it come again, it is waited for.
WITH had AS (
  DELETE FROM public.sync_missing
   WHERE source = 'elevenlabs' AND record_id = ANY (:asked) AND NOT record_id = ANY (:missing)
     AND (SELECT public.require_running(:run))
)
INSERT INTO public.sync_awaited AS awaited (record_id, asked_at, gone, unknown_since)
SELECT conversation_id, :now, conversation_id = ANY (:gone), CASE WHEN conversation_id = ANY (:gone) THEN :now::timestamptz END
  FROM public.elevenlabs_conversations
 WHERE conversation_id = ANY (:asked) AND NOT verified
   AND (SELECT public.require_running(:run))
 ORDER BY conversation_id
ON CONFLICT (record_id) DO UPDATE
   SET asked_at = excluded.asked_at,
       gone = awaited.gone OR excluded.gone,
       unknown_since = coalesce(awaited.unknown_since, excluded.unknown_since)
