-- As roll-up-calls.sql, by one look at all calls: many times quicker than hour by hour where most
-- hours are pending. One that is not, because somebody else has taken it since, is left alone.
WITH pending AS (
  DELETE FROM public.sync_pending_hours WHERE taken_by = :?run AND (SELECT public.require_running(:?run::bigint)) RETURNING hour
), hourly AS MATERIALIZED (
  SELECT workspace_id,
         date_trunc('hour', call_date, 'UTC') AS hour,
         count(*) AS total_calls,
         round(coalesce(sum(cost), 0), 4) AS total_cost,
         coalesce(sum(duration), 0) AS total_duration
    FROM public.calls
   WHERE source = 'twilio'
   GROUP BY 1, 2
), fresh AS (
  SELECT hourly.*
    FROM hourly
    JOIN public.workspaces AS workspace ON workspace.id = hourly.workspace_id
   -- a join would compare each with each where the planner expects few
   WHERE (hourly.hour IN (SELECT hour FROM pending)) IS TRUE
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
SELECT (SELECT coalesce(sum(total_calls), 0)::bigint FROM hourly) AS total_calls, (SELECT count(*) FROM fresh) AS snapshots
