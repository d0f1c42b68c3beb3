-- The conversations that a slice is read for, those that have waited longest first.
SELECT coalesce(array_agg(conversation.conversation_id
                          ORDER BY awaited.asked_at NULLS FIRST, conversation.start_time, conversation.conversation_id), '{}') AS ids,
       0 AS pages
  FROM public.elevenlabs_conversations AS conversation
  LEFT JOIN public.sync_awaited AS awaited ON awaited.record_id = conversation.conversation_id
 WHERE :account = 'elevenlabs'
   AND NOT conversation.verified AND NOT coalesce(awaited.gone, false)
   AND public.is_due(conversation.start_time, awaited.asked_at, :now)
   AND conversation.start_time >= :oldest
   AND conversation.start_time >= :from AND conversation.start_time < :to
