-- An account's calls beside what Twilio bills for them, day by day, as they stand now.
WITH bill AS (
  SELECT row.day, sum(row.calls) AS calls, sum(row.minutes) AS minutes, sum(row.cost) AS cost,
         max(row.price_unit) AS price_unit
    FROM jsonb_to_recordset(:?rows::jsonb) AS row (day date, calls numeric, minutes numeric, cost numeric, price_unit text)
   GROUP BY row.day
), ours AS (
  SELECT (call_date AT TIME ZONE 'UTC')::date AS day,
         count(*) AS calls,
         round(coalesce(sum(duration), 0) / 60.0, 2) AS minutes,
         coalesce(sum(ceil(duration / 60.0)), 0) AS billed_minutes,
         coalesce(sum(cost), 0) AS cost,
         count(*) FILTER (WHERE public.is_unsettled(status, cost)) AS unsettled,
         count(parent_call_sid) AS legs,
         max(upper(price_unit)) AS price_unit
    FROM public.calls
   WHERE source = 'twilio' AND account_sid = :?account
     AND call_date >= :?from::timestamptz AND call_date < :?to::timestamptz
   GROUP BY 1
)
INSERT INTO public.twilio_reconciliations AS known (
       account_sid, day, calls, minutes, billed_minutes, cost, unsettled, legs,
       twilio_calls, twilio_minutes, twilio_cost, price_unit, run_id, reconciled_at)
SELECT :?account, day, coalesce(ours.calls, 0), coalesce(ours.minutes, 0), coalesce(ours.billed_minutes, 0),
       coalesce(ours.cost, 0), coalesce(ours.unsettled, 0), coalesce(ours.legs, 0),
       coalesce(bill.calls, 0), coalesce(bill.minutes, 0), coalesce(bill.cost, 0),
       coalesce(upper(bill.price_unit), ours.price_unit), :?run, now()
  -- without a zone: a series of dates runs in the session's, where a day may have no midnight
  FROM generate_series(:?from::timestamptz AT TIME ZONE 'UTC',
                       :?to::timestamptz AT TIME ZONE 'UTC' - interval '1 microsecond', interval '1 day') AS days (start)
 CROSS JOIN LATERAL (SELECT start::date) AS dates (day)
  LEFT JOIN bill USING (day)
  LEFT JOIN ours USING (day)
 WHERE (SELECT public.require_running(:?run::bigint))
 ORDER BY day
ON CONFLICT (account_sid, day) DO UPDATE
   SET calls = excluded.calls,
       minutes = excluded.minutes,
       billed_minutes = excluded.billed_minutes,
       cost = excluded.cost,
       unsettled = excluded.unsettled,
       legs = excluded.legs,
       twilio_calls = excluded.twilio_calls,
       twilio_minutes = excluded.twilio_minutes,
       twilio_cost = excluded.twilio_cost,
       price_unit = excluded.price_unit,
       run_id = excluded.run_id,
       reconciled_at = excluded.reconciled_at
