-- The conversations that a slice is read for, those that have waited longest first: what is stored and
-- not final, and what could not be had, whose patience begins when that was noticed.
WITH waiting AS (
  SELECT conversation.conversation_id AS id, conversation.start_time, awaited.asked_at
    FROM public.elevenlabs_conversations AS conversation
    LEFT JOIN public.sync_awaited AS awaited ON awaited.record_id = conversation.conversation_id
   WHERE :account = 'elevenlabs'
     AND NOT conversation.verified AND NOT coalesce(awaited.gone, false)
     AND public.is_due(conversation.start_time, awaited.asked_at, :now)
     AND conversation.start_time >= :oldest
     AND NOT EXISTS (SELECT FROM public.sync_missing WHERE source = 'elevenlabs' AND record_id = conversation.conversation_id)
  UNION ALL
  SELECT record_id, start_time, asked_at
    FROM public.sync_missing
   WHERE :account = 'elevenlabs' AND source = 'elevenlabs' AND public.is_due(since, asked_at, :now)
)
SELECT coalesce(array_agg(id ORDER BY asked_at NULLS FIRST, start_time, id), '{}') AS ids, 0 AS pages
  FROM waiting
 WHERE start_time >= :from AND start_time < :to
