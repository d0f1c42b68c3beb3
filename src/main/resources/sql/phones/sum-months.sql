-- The months in which calls changed, whole, number by number, from the calls. By the hours that the run has
-- taken: roll-up-calls.sql, which comes after, takes them off the list.
WITH months AS MATERIALIZED (
  SELECT DISTINCT date_trunc('month', hour, 'UTC') AS month
    FROM public.sync_pending_hours
   WHERE taken_by = :?run AND isfinite(hour) AND (SELECT public.require_running(:?run::bigint))
), fresh AS MATERIALIZED (
  SELECT monthly.phone_number, months.month, monthly.calls, monthly.cost, monthly.last_call
    FROM months
   CROSS JOIN LATERAL (
         SELECT phone_number, count(*) AS calls, coalesce(sum(cost), 0) AS cost, max(call_date) AS last_call
           -- the condition on the source apart, as in roll-up-calls.sql
           FROM (SELECT phone_number, cost, call_date, source
                   FROM public.calls
                  WHERE call_date >= months.month
                    AND call_date < (months.month AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC'
                 OFFSET 0) AS call
          WHERE source = 'twilio' AND phone_number IS NOT NULL
          GROUP BY phone_number) AS monthly
), stale AS (
  SELECT phone_number, month FROM public.phone_months WHERE month = ANY (ARRAY(SELECT month FROM months))
  EXCEPT
  SELECT phone_number, month FROM fresh
), gone AS (
  DELETE FROM public.phone_months AS kept USING stale WHERE kept.phone_number = stale.phone_number AND kept.month = stale.month
)
INSERT INTO public.phone_months AS kept (phone_number, month, calls, cost, last_call)
SELECT phone_number, month, calls, cost, last_call FROM fresh ORDER BY phone_number, month
ON CONFLICT (phone_number, month) DO UPDATE
   SET calls = excluded.calls, cost = excluded.cost, last_call = excluded.last_call
 WHERE (kept.calls, kept.cost, kept.last_call) IS DISTINCT FROM (excluded.calls, excluded.cost, excluded.last_call)
