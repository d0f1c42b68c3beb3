-- Stretches of an account's time in which calls are due to be asked for again, one a UTC day, those
-- that have waited longest first. What they cost is reckoned as SliceReading will ask: page by page
-- from the stretch's start to the day's end, or call by call where that is less or pages are too many.
WITH due AS (
  SELECT call.call_date, awaited.asked_at
    FROM public.calls AS call
    LEFT JOIN public.sync_awaited AS awaited ON awaited.record_id = call.id
   WHERE call.source = 'twilio' AND public.is_unsettled(call.status, call.cost)
     AND call.account_sid = :account
     AND call.call_date >= :oldest AND call.call_date < :before
     AND NOT coalesce(awaited.gone, false)
     AND public.is_due(call.call_date, awaited.asked_at, :now)
), stretches AS (
  SELECT min(call_date) AS stretch_from,
         max(call_date) + interval '1 second' AS stretch_to,
         min(coalesce(asked_at, '-infinity')) AS asked_at,
         count(*) AS calls
    FROM due
   GROUP BY date_trunc('day', call_date, 'UTC')
), reckoned AS MATERIALIZED (
  SELECT stretch_from, stretch_to, asked_at,
         least(calls, :mostRequests, 1 + (SELECT count(*) FROM public.calls AS call
                            WHERE call.source = 'twilio' AND call.account_sid = :account
                              AND call.call_date >= stretch_from
                              AND call.call_date < date_trunc('day', stretch_from, 'UTC') + interval '24 hours') / 1000)
           AS requests
    FROM stretches
)
SELECT stretch_from, stretch_to
  FROM (SELECT *, sum(requests) OVER (ORDER BY asked_at, stretch_from) AS spent FROM reckoned) AS queue
 WHERE spent <= :mostRequests
 ORDER BY asked_at, stretch_from
