-- The hours that were written down as pending, whole, from the calls: never added to, never built
-- from what was fetched. A snapshot whose calls have gone elsewhere goes too.
WITH pending AS (
  DELETE FROM public.sync_pending_hours WHERE taken_by = :?run AND (SELECT public.require_running(:?run::bigint)) RETURNING hour
), fresh AS (
  SELECT hourly.workspace_id, pending.hour, hourly.total_calls, hourly.total_cost, hourly.total_duration
    FROM pending
   CROSS JOIN LATERAL (
         -- hour by hour, by the index on call_date, however many the planner expects
         SELECT workspace_id,
                count(*) AS total_calls,
                round(coalesce(sum(cost), 0), 4) AS total_cost,
                coalesce(sum(duration), 0) AS total_duration
           -- the condition on the source apart: the planner would have other indexes, for twilio's
           -- calls alone, read from end to end for each hour
           FROM (SELECT workspace_id, cost, duration, source
                   FROM public.calls
                  WHERE call_date >= pending.hour AND call_date < pending.hour + interval '1 hour'
                 OFFSET 0) AS call
          WHERE source = 'twilio'
          GROUP BY workspace_id) AS hourly
    JOIN public.workspaces AS workspace ON workspace.id = hourly.workspace_id
), stale AS (
  SELECT snapshot.id
    FROM pending
   CROSS JOIN LATERAL (
         SELECT id
           FROM public.twilio_snapshots
          WHERE snapshot_date >= pending.hour AND snapshot_date < pending.hour + interval '1 hour'
         OFFSET 0) AS snapshot
  -- a NOT EXISTS would compare each with each where the planner expects few
  EXCEPT
  SELECT snapshot.id
    FROM fresh
    JOIN public.twilio_snapshots AS snapshot ON snapshot.workspace_id = fresh.workspace_id AND snapshot.snapshot_date = fresh.hour
), gone AS (
  DELETE FROM public.twilio_snapshots WHERE id = ANY (ARRAY(SELECT id FROM stale))
), written AS (
  INSERT INTO public.twilio_snapshots AS snapshot (workspace_id, snapshot_date, total_calls, total_cost, total_duration)
  SELECT workspace_id, hour, total_calls, total_cost, total_duration FROM fresh ORDER BY hour, workspace_id
  ON CONFLICT (workspace_id, snapshot_date) DO UPDATE
     SET total_calls = excluded.total_calls,
         total_cost = excluded.total_cost,
         total_duration = excluded.total_duration
   WHERE (snapshot.total_calls, snapshot.total_cost, snapshot.total_duration)
         IS DISTINCT FROM (excluded.total_calls, excluded.total_cost, excluded.total_duration)
)
SELECT count(*) AS snapshots FROM fresh
