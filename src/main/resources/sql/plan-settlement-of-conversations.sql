-- Days in which conversations are due to be asked for again, those that have waited longest first: what
-- is not final, what came by a webhook, and what could not be had, however old. The list knows nothing
-- of what they cost: each is a request.
WITH due AS (
  SELECT conversation.start_time, awaited.asked_at
    FROM elevenlabs_conversations AS conversation
    LEFT JOIN sync_awaited AS awaited ON awaited.record_id = conversation.conversation_id
   WHERE :account = 'elevenlabs'
     AND NOT conversation.verified
     AND conversation.start_time >= :oldest AND conversation.start_time < :before
     AND NOT coalesce(awaited.gone, false)
     AND is_due(conversation.start_time, awaited.asked_at, :now)
     AND NOT EXISTS (SELECT FROM sync_missing WHERE source = 'elevenlabs' AND record_id = conversation.conversation_id)
  UNION ALL
  SELECT start_time, asked_at
    FROM sync_missing
   WHERE :account = 'elevenlabs' AND source = 'elevenlabs'
     AND start_time < :before AND is_due(since, asked_at, :now)
), stretches AS (
  SELECT min(start_time) AS stretch_from,
         max(start_time) + interval '1 second' AS stretch_to,
         min(coalesce(asked_at, '-infinity')) AS asked_at,
         least(count(*), :mostRequests) AS requests
    FROM due
   GROUP BY date_trunc('day', start_time, 'UTC')
)
SELECT stretch_from, stretch_to
  FROM (SELECT *, sum(requests) OVER (ORDER BY asked_at, stretch_from) AS spent FROM stretches) AS queue
 WHERE spent <= :mostRequests
 ORDER BY asked_at, stretch_from
