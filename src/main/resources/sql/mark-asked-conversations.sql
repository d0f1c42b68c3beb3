-- What was asked for and still waits is not due again for a while.
INSERT INTO public.sync_awaited AS awaited (record_id, asked_at, gone)
SELECT conversation_id, :now, conversation_id = ANY (:gone)
  FROM public.elevenlabs_conversations
 WHERE conversation_id = ANY (:asked) AND NOT verified
   AND (SELECT public.require_running(:run))
 ORDER BY conversation_id
ON CONFLICT (record_id) DO UPDATE SET asked_at = excluded.asked_at, gone = awaited.gone OR excluded.gone
