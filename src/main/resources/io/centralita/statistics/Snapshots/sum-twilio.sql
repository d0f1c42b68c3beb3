-- The sums of a period: in all, by workspace, and by hour or day where that is asked for. First by both at once,
-- in one look at the snapshots; what that leaves is little.
WITH sums AS (
  SELECT workspace_id, date_trunc(:group, snapshot_date, 'UTC') AS start,
         max(snapshot_date) AS snapshot_date,
         sum(total_calls) AS total_calls,
         sum(total_cost) AS total_cost,
         sum(total_duration) AS total_duration
    FROM public.twilio_snapshots
   WHERE snapshot_date >= coalesce(:from::timestamptz, '-infinity')
     AND snapshot_date < coalesce(:to::timestamptz, 'infinity')
   GROUP BY 1, 2
)
SELECT CASE grouping(sums.workspace_id, sums.start) WHEN 3 THEN 'totals' WHEN 1 THEN 'workspaces' ELSE 'series' END AS part,
       sums.workspace_id, workspace.name, sums.start,
       max(sums.snapshot_date) AS snapshot_date,
       coalesce(sum(sums.total_calls), 0) AS total_calls,
       coalesce(sum(sums.total_cost), 0.0000) AS total_cost,
       coalesce(sum(sums.total_duration), 0) AS total_duration
  FROM sums
  JOIN public.workspaces AS workspace ON workspace.id = sums.workspace_id
 GROUP BY GROUPING SETS ((), (sums.workspace_id, workspace.name), (sums.start))
 ORDER BY part, workspace_id, start
