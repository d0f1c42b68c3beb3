-- As sum-twilio.sql; the models' usage is summed model by model and kind by kind, but not by workspace and hour or day.
WITH chosen AS NOT MATERIALIZED (
  SELECT snapshot.*, series.starts[width_bucket(snapshot.snapshot_date, series.starts)] AS start
    FROM public.elevenlabs_snapshots AS snapshot
   CROSS JOIN (SELECT :starts::timestamptz[] AS starts) AS series
   WHERE snapshot.snapshot_date >= coalesce(:from::timestamptz, '-infinity')
     AND snapshot.snapshot_date < coalesce(:to::timestamptz, 'infinity')
     AND snapshot.workspace_id IS NOT NULL
     AND (:workspace::bigint IS NULL OR snapshot.workspace_id = :workspace)
), figures AS (
  SELECT chosen.workspace_id, chosen.start, figure.model, figure.kind, sum(figure.tokens) AS tokens, sum(figure.price) AS price
    FROM chosen
   CROSS JOIN LATERAL public.llm_figures(chosen.llm_usage) AS figure
   GROUP BY 1, 2, 3, 4
), usage AS (
  SELECT grouped, workspace_id, start, jsonb_object_agg(model, kinds) AS llm_usage
    FROM (SELECT grouped, workspace_id, start, model, jsonb_object_agg(kind, figures) AS kinds
            FROM (SELECT grouping(workspace_id, start) AS grouped, workspace_id, start, model, kind,
                         jsonb_strip_nulls(jsonb_build_object('tokens', sum(tokens), 'price', sum(price))) AS figures
                    FROM figures
                   GROUP BY GROUPING SETS ((model, kind), (workspace_id, model, kind), (start, model, kind))) AS sums
           GROUP BY grouped, workspace_id, start, model) AS models
   GROUP BY grouped, workspace_id, start
), sums AS (
  SELECT workspace_id, start,
         max(snapshot_date) AS snapshot_date,
         sum(total_conversations) AS total_conversations,
         sum(total_cost) AS total_cost,
         sum(total_cost_usd) AS total_cost_usd,
         sum(total_duration) AS total_duration,
         sum(llm_price) AS llm_price,
         sum(llm_charge) AS llm_charge,
         sum(call_charge) AS call_charge,
         sum(free_minutes_consumed) AS free_minutes_consumed,
         sum(free_llm_dollars_consumed) AS free_llm_dollars_consumed,
         sum(dev_discount) AS dev_discount
    FROM chosen
   GROUP BY 1, 2
), parts AS (
  SELECT grouping(sums.workspace_id, sums.start) AS grouped, sums.workspace_id, workspace.name, sums.start,
         max(sums.snapshot_date) AS snapshot_date,
         coalesce(sum(sums.total_conversations), 0) AS total_conversations,
         coalesce(sum(sums.total_cost), 0.0000) AS total_cost,
         coalesce(sum(sums.total_cost_usd), 0.0000) AS total_cost_usd,
         coalesce(sum(sums.total_duration), 0) AS total_duration,
         coalesce(sum(sums.llm_price), 0.0000) AS llm_price,
         coalesce(sum(sums.llm_charge), 0.0000) AS llm_charge,
         coalesce(sum(sums.call_charge), 0.0000) AS call_charge,
         coalesce(sum(sums.free_minutes_consumed), 0.0000) AS free_minutes_consumed,
         coalesce(sum(sums.free_llm_dollars_consumed), 0.0000) AS free_llm_dollars_consumed,
         coalesce(sum(sums.dev_discount), 0.0000) AS dev_discount
    FROM sums
    JOIN public.workspaces AS workspace ON workspace.id = sums.workspace_id
   GROUP BY GROUPING SETS ((), (sums.workspace_id, workspace.name), (sums.start))
)
SELECT CASE parts.grouped WHEN 3 THEN 'totals' WHEN 1 THEN 'workspaces' ELSE 'series' END AS part,
       parts.*, coalesce(usage.llm_usage, '{}') AS llm_usage
  FROM parts
  -- which are null on both sides where they are not what the part is of
  LEFT JOIN usage ON usage.grouped = parts.grouped AND coalesce(usage.workspace_id, 0) = coalesce(parts.workspace_id, 0)
                 AND coalesce(usage.start, '-infinity') = coalesce(parts.start, '-infinity')
UNION ALL
(SELECT 'by-workspace', 0, workspace_id, NULL, start, snapshot_date,
        coalesce(total_conversations, 0), coalesce(total_cost, 0.0000), coalesce(total_cost_usd, 0.0000),
        coalesce(total_duration, 0), coalesce(llm_price, 0.0000), coalesce(llm_charge, 0.0000),
        coalesce(call_charge, 0.0000), coalesce(free_minutes_consumed, 0.0000),
        coalesce(free_llm_dollars_consumed, 0.0000), coalesce(dev_discount, 0.0000), NULL
   FROM sums
  WHERE :by_workspace
  LIMIT :most)
 ORDER BY part, workspace_id, start
