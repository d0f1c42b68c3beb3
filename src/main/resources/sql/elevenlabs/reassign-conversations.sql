-- Every conversation, attributed again from the calls and workspace_phones as they are now.
WITH moved AS MATERIALIZED (
  SELECT conversation.conversation_id,
         coalesce(call.workspace_id, phone.workspace_id, :?default_workspace::bigint) AS workspace_id
    FROM public.elevenlabs_conversations AS conversation
    LEFT JOIN public.calls AS call ON call.id = conversation.call_sid
    LEFT JOIN public.known_phones() AS phone ON phone.phone_number = conversation.phone_number
   WHERE (SELECT public.require_running(:?run::bigint))
     AND conversation.workspace_id
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
SELECT count(*) AS changed_conversations FROM changed
