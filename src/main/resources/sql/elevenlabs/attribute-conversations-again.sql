-- Conversations whose call has come, or has gone to another workspace, since they were stored.
WITH pending AS (
  DELETE FROM public.sync_pending_links WHERE taken_by = :?run AND (SELECT public.require_running(:?run::bigint)) RETURNING call_sid
), transcripts AS (
  -- a conversation and the row of its call may have been written at the same time, neither seeing the other
  UPDATE public.crm_calls AS call
     SET transcript = coalesce(public.spoken_text(conversation.raw_data -> 'transcript'), call.transcript)
    FROM pending
    JOIN public.elevenlabs_conversations AS conversation USING (call_sid)
   WHERE call.call_sid = pending.call_sid AND coalesce(call.transcript, '') = ''
     AND public.is_final_conversation(conversation.status)
), moved AS MATERIALIZED (
  SELECT conversation.conversation_id,
         coalesce(call.workspace_id, phone.workspace_id, :?default_workspace::bigint) AS workspace_id
    FROM pending
    JOIN public.elevenlabs_conversations AS conversation USING (call_sid)
    LEFT JOIN public.calls AS call ON call.id = conversation.call_sid
    LEFT JOIN LATERAL public.known_phone(conversation.phone_number) AS phone ON true
   WHERE conversation.workspace_id
         IS DISTINCT FROM coalesce(call.workspace_id, phone.workspace_id, :?default_workspace::bigint)
), changed AS (
  UPDATE public.elevenlabs_conversations AS conversation
     SET workspace_id = moved.workspace_id, updated_at = now()
    FROM moved
   WHERE conversation.conversation_id = moved.conversation_id
  RETURNING conversation.start_time
), hours AS (
  INSERT INTO public.sync_pending_conversation_hours (hour)
  SELECT DISTINCT date_trunc('hour', start_time, 'UTC') FROM changed WHERE start_time IS NOT NULL ORDER BY 1
  ON CONFLICT (hour) DO UPDATE SET taken_by = NULL
)
SELECT count(*) AS changed FROM changed
