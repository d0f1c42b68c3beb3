-- Days in which conversations are due to be asked for again: what is not final, what came by a webhook,
-- and what could not be had, however old. The list knows nothing of what they cost: each is a request.
-- Days with few get all they need in every run; what they leave goes to the others in turn, those first
-- that have gone longest without.
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
), reckoned AS (
  SELECT min(start_time) FILTER (WHERE due) AS stretch_from,
         max(start_time) FILTER (WHERE due) + interval '1 second' AS stretch_to,
         max(asked_at) AS last_turn,
         count(*) FILTER (WHERE due) AS requests
    FROM waiting
   GROUP BY date_trunc('day', start_time, 'UTC')
  HAVING bool_or(due)
), sizes AS (
  SELECT *, requests <= :mostRequests / count(*) OVER () AS is_small FROM reckoned
), turns AS (
  SELECT *,
         :mostRequests
         - coalesce(sum(requests) FILTER (WHERE is_small) OVER (), 0)
         - coalesce(sum(requests) FILTER (WHERE NOT is_small)
                    OVER (ORDER BY last_turn NULLS FIRST, stretch_from ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)
           AS remaining
    FROM sizes
)
SELECT stretch_from, stretch_to, (CASE WHEN is_small THEN requests ELSE least(requests, remaining) END)::integer AS share
  FROM turns
 WHERE is_small OR remaining > 0
 ORDER BY last_turn NULLS FIRST, stretch_from
