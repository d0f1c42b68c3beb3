-- The calls that a slice is read for, those that have waited longest first, and how many pages a list
-- of it will have.
SELECT coalesce(array_agg(call.id ORDER BY awaited.asked_at NULLS FIRST, call.call_date, call.id)
                FILTER (WHERE public.is_unsettled(call.status, call.cost) AND NOT coalesce(awaited.gone, false)
                                  AND public.is_due(call.call_date, awaited.asked_at, :now)
                                  AND call.call_date >= :oldest AND call.call_date < :to), '{}') AS ids,
       1 + count(*) / 1000 AS pages
  FROM public.calls AS call
  LEFT JOIN public.sync_awaited AS awaited ON awaited.record_id = call.id
 WHERE call.source = 'twilio' AND call.account_sid = :account
   AND call.call_date >= :from AND call.call_date < date_trunc('day', :from, 'UTC') + interval '24 hours'
