-- Stretches of an account's time in which calls are due to be asked for again, one a UTC day, those first
-- that have gone longest without. What they cost is reckoned as CallCursor will ask: page by page from the
-- stretch's start to the day's end, or call by call where that is less.
WITH waiting AS (
  SELECT call.call_date, awaited.asked_at, public.is_due(call.call_date, awaited.asked_at, :now) AS due
    FROM public.calls AS call
    LEFT JOIN public.sync_awaited AS awaited ON awaited.record_id = call.id
   WHERE call.source = 'twilio' AND public.is_unsettled(call.status, call.cost)
     AND call.account_sid = :account
     AND call.call_date >= :oldest AND call.call_date < :before
     AND NOT coalesce(awaited.gone, false)
), stretches AS (
  SELECT min(call_date) FILTER (WHERE due) AS stretch_from,
         max(call_date) FILTER (WHERE due) + interval '1 second' AS stretch_to,
         max(asked_at) AS last_turn,
         count(*) FILTER (WHERE due) AS calls
    FROM waiting
   GROUP BY date_trunc('day', call_date, 'UTC')
  HAVING bool_or(due)
)
SELECT stretch_from, stretch_to,
       least(calls, 1 + (SELECT count(*) FROM public.calls AS call
                          WHERE call.source = 'twilio' AND call.account_sid = :account
                            AND call.call_date >= stretch_from
                            AND call.call_date < date_trunc('day', stretch_from, 'UTC') + interval '24 hours') / 1000)
         AS requests
  FROM stretches
 ORDER BY last_turn NULLS FIRST, stretch_from
