-- Days in which conversations are due to be asked for again, those first that have gone longest without:
-- what is not final, what came by a webhook, and what could not be had, however old. The list knows nothing
-- of what they cost: each is a request.
WITH waiting AS (
  SELECT conversation.start_time, awaited.asked_at,
         public.is_due(conversation.start_time, awaited.asked_at, :now) AS due
    FROM public.elevenlabs_conversations AS conversation
    LEFT JOIN public.sync_awaited AS awaited ON awaited.record_id = conversation.conversation_id
   WHERE :account = 'elevenlabs'
     AND NOT conversation.verified
     AND conversation.start_time >= :oldest AND conversation.start_time < :before
     AND NOT coalesce(awaited.gone, false)
     AND NOT EXISTS (SELECT FROM public.sync_missing WHERE source = 'elevenlabs' AND record_id = conversation.conversation_id)
  UNION ALL
  SELECT start_time, asked_at, public.is_due(since, asked_at, :now)
    FROM public.sync_missing
   WHERE :account = 'elevenlabs' AND source = 'elevenlabs' AND start_time < :before
)
SELECT min(start_time) FILTER (WHERE due) AS stretch_from,
       max(start_time) FILTER (WHERE due) + interval '1 second' AS stretch_to,
       count(*) FILTER (WHERE due) AS requests
  FROM waiting
 GROUP BY date_trunc('day', start_time, 'UTC')
HAVING bool_or(due)
 ORDER BY max(asked_at) NULLS FIRST, stretch_from
