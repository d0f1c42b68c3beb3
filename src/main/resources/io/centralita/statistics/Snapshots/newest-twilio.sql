-- The newest snapshot of each workspace, by one probe of the index each, and their sum.
SELECT CASE grouping(workspace.id) WHEN 1 THEN 'totals' ELSE 'workspaces' END AS part,
       workspace.id AS workspace_id, workspace.name, NULL::timestamptz AS start,
       max(newest.snapshot_date) AS snapshot_date,
       coalesce(sum(newest.total_calls), 0) AS total_calls,
       coalesce(sum(newest.total_cost), 0.0000) AS total_cost,
       coalesce(sum(newest.total_duration), 0) AS total_duration
  FROM public.workspaces AS workspace
  LEFT JOIN LATERAL (
       SELECT *
         FROM public.twilio_snapshots AS snapshot
        WHERE snapshot.workspace_id = workspace.id AND snapshot.snapshot_date IS NOT NULL
        ORDER BY snapshot.snapshot_date DESC
        LIMIT 1) AS newest ON true
 GROUP BY GROUPING SETS ((), (workspace.id, workspace.name))
 ORDER BY part, workspace_id
