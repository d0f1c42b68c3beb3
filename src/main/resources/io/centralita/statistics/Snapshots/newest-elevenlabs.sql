-- The newest snapshot of each workspace, by one probe of the index each, and their sum; the models' usage is summed
-- model by model and kind by kind.
WITH newest AS MATERIALIZED (
  SELECT workspace.id AS workspace, workspace.name, snapshot.*
    FROM public.workspaces AS workspace
    LEFT JOIN LATERAL (
         SELECT *
           FROM public.elevenlabs_snapshots AS snapshot
          WHERE snapshot.workspace_id = workspace.id AND snapshot.snapshot_date IS NOT NULL
          ORDER BY snapshot.snapshot_date DESC
          LIMIT 1) AS snapshot ON true
), usage AS (
  SELECT grouped, workspace, jsonb_object_agg(model, kinds) AS llm_usage
    FROM (SELECT grouped, workspace, model, jsonb_object_agg(kind, figures) AS kinds
            FROM (SELECT grouping(newest.workspace) AS grouped, newest.workspace, figure.model, figure.kind,
                         jsonb_strip_nulls(jsonb_build_object('tokens', sum(figure.tokens), 'price', sum(figure.price))) AS figures
                    FROM newest
                   CROSS JOIN LATERAL public.llm_figures(newest.llm_usage) AS figure
                   GROUP BY GROUPING SETS ((figure.model, figure.kind), (newest.workspace, figure.model, figure.kind))) AS sums
           GROUP BY grouped, workspace, model) AS models
   GROUP BY grouped, workspace
), sums AS (
  SELECT grouping(newest.workspace) AS grouped, newest.workspace, newest.name,
         max(newest.snapshot_date) AS snapshot_date,
         coalesce(sum(newest.total_conversations), 0) AS total_conversations,
         coalesce(sum(newest.total_cost), 0.0000) AS total_cost,
         coalesce(sum(newest.total_cost_usd), 0.0000) AS total_cost_usd,
         coalesce(sum(newest.total_duration), 0) AS total_duration,
         coalesce(sum(newest.llm_price), 0.0000) AS llm_price,
         coalesce(sum(newest.llm_charge), 0.0000) AS llm_charge,
         coalesce(sum(newest.call_charge), 0.0000) AS call_charge,
         coalesce(sum(newest.free_minutes_consumed), 0.0000) AS free_minutes_consumed,
         coalesce(sum(newest.free_llm_dollars_consumed), 0.0000) AS free_llm_dollars_consumed,
         coalesce(sum(newest.dev_discount), 0.0000) AS dev_discount
    FROM newest
   GROUP BY GROUPING SETS ((), (newest.workspace, newest.name))
)
SELECT CASE sums.grouped WHEN 1 THEN 'totals' ELSE 'workspaces' END AS part,
       sums.workspace AS workspace_id, NULL::timestamptz AS start, sums.*, coalesce(usage.llm_usage, '{}') AS llm_usage
  FROM sums
  LEFT JOIN usage ON usage.grouped = sums.grouped AND coalesce(usage.workspace, 0) = coalesce(sums.workspace, 0)
 ORDER BY part, workspace_id
