-- The weeks in which calls changed, whole, number by number, from the calls. By the hours that the run has
-- taken: roll-up-calls.sql, which comes after, takes them off the list.
WITH weeks AS MATERIALIZED (
  SELECT DISTINCT date_trunc('week', hour, 'UTC') AS week
    FROM public.sync_pending_hours
   WHERE taken_by = :?run AND isfinite(hour) AND (SELECT public.require_running(:?run::bigint))
), fresh AS MATERIALIZED (
  SELECT weekly.phone_number, weeks.week, weekly.calls, weekly.cost, weekly.last_call
    FROM weeks
   CROSS JOIN LATERAL (
         SELECT phone_number, count(*) AS calls, coalesce(sum(cost), 0) AS cost, max(call_date) AS last_call
           -- the condition on the source apart, as in roll-up-calls.sql
           FROM (SELECT phone_number, cost, call_date, source
                   FROM public.calls
                  WHERE call_date >= weeks.week
                    AND call_date < (weeks.week AT TIME ZONE 'UTC' + interval '1 week') AT TIME ZONE 'UTC'
                 OFFSET 0) AS call
          WHERE source = 'twilio' AND phone_number IS NOT NULL
          GROUP BY phone_number) AS weekly
), stale AS (
  SELECT phone_number, week FROM public.phone_weeks WHERE week = ANY (ARRAY(SELECT week FROM weeks))
  EXCEPT
  SELECT phone_number, week FROM fresh
), gone AS (
  DELETE FROM public.phone_weeks AS kept USING stale WHERE kept.phone_number = stale.phone_number AND kept.week = stale.week
)
INSERT INTO public.phone_weeks AS kept (phone_number, week, calls, cost, last_call)
SELECT phone_number, week, calls, cost, last_call FROM fresh ORDER BY phone_number, week
ON CONFLICT (phone_number, week) DO UPDATE
   SET calls = excluded.calls, cost = excluded.cost, last_call = excluded.last_call
 WHERE (kept.calls, kept.cost, kept.last_call) IS DISTINCT FROM (excluded.calls, excluded.cost, excluded.last_call)
