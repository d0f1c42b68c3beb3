-- The sums of a period: in all, by workspace, by hour or day where their beginnings are given, and by workspace and
-- hour or day where that is asked for. First by both at once, in one look at the snapshots; what that leaves is little.
WITH sums AS (
  SELECT snapshot.workspace_id, series.starts[width_bucket(snapshot.snapshot_date, series.starts)] AS start,
         max(snapshot.snapshot_date) AS snapshot_date,
         sum(snapshot.total_calls) AS total_calls,
         sum(snapshot.total_cost) AS total_cost,
         sum(snapshot.total_duration) AS total_duration
    FROM public.twilio_snapshots AS snapshot
   CROSS JOIN (SELECT :starts::timestamptz[] AS starts) AS series
   WHERE snapshot.snapshot_date >= coalesce(:from::timestamptz, '-infinity')
     AND snapshot.snapshot_date < coalesce(:to::timestamptz, 'infinity')
     AND (:workspace::bigint IS NULL OR snapshot.workspace_id = :workspace)
   GROUP BY 1, 2
), named AS (
  SELECT sums.*, workspace.name
    FROM sums
    JOIN public.workspaces AS workspace ON workspace.id = sums.workspace_id
)
SELECT CASE grouping(workspace_id, start) WHEN 3 THEN 'totals' WHEN 1 THEN 'workspaces' ELSE 'series' END AS part,
       workspace_id, name, start,
       max(snapshot_date) AS snapshot_date,
       coalesce(sum(total_calls), 0) AS total_calls,
       coalesce(sum(total_cost), 0.0000) AS total_cost,
       coalesce(sum(total_duration), 0) AS total_duration
  FROM named
 GROUP BY GROUPING SETS ((), (workspace_id, name), (start))
UNION ALL
(SELECT 'by-workspace', workspace_id, name, start, snapshot_date,
        coalesce(total_calls, 0), coalesce(total_cost, 0.0000), coalesce(total_duration, 0)
   FROM named
  WHERE :by_workspace
  LIMIT :most)
 ORDER BY part, workspace_id, start
