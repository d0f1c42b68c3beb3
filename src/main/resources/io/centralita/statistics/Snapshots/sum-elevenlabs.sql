-- As sum-twilio.sql; the models' usage is summed model by model and kind by kind, but not by workspace and hour or day.
-- To open a usage takes long, so whole days of each workspace and hours of all workspaces have been summed beforehand
-- (DailySums). Opened are the hours at the edges of the period, the days that changed since, and whatever is of the
-- one workspace that is asked for.
WITH period AS NOT MATERIALIZED (
  SELECT given.*,
         date_trunc('day', lower + interval '23 hours', 'UTC') AS whole_from,
         date_trunc('day', upper, 'UTC') AS whole_to
    FROM (SELECT coalesce(:from::timestamptz, '-infinity') AS lower,
                 coalesce(:to::timestamptz, 'infinity') AS upper,
                 :workspace::bigint AS workspace,
                 :starts::timestamptz[] AS starts) AS given
), changed AS MATERIALIZED (
  SELECT DISTINCT pending.day
    FROM period
    JOIN public.sync_pending_days AS pending
      ON pending.day > period.lower - interval '1 day' AND pending.day < period.upper
   WHERE period.workspace IS NULL
), stretches AS MATERIALIZED (
  -- an edge counts for the workspaces only: of all of them together its hours are there
  SELECT greatest(changed.day, period.lower) AS lower, least(changed.day + interval '1 day', period.upper) AS upper, false AS is_edge
    FROM period
   CROSS JOIN changed
   UNION ALL
  SELECT edge.lower, edge.upper, true
    FROM period
   CROSS JOIN LATERAL (VALUES (lower, least(whole_from, upper)), (greatest(whole_to, whole_from), upper)) AS edge (lower, upper)
   WHERE period.workspace IS NULL AND edge.lower < edge.upper
     AND date_trunc('day', edge.lower, 'UTC') NOT IN (SELECT day FROM changed)
   UNION ALL
  SELECT lower, upper, false FROM period WHERE workspace IS NOT NULL
), opened AS NOT MATERIALIZED (
  SELECT snapshot.*, stretches.is_edge, period.starts[width_bucket(snapshot.snapshot_date, period.starts)] AS start
    FROM period
   CROSS JOIN stretches
   CROSS JOIN LATERAL (
         SELECT *
           FROM public.elevenlabs_snapshots
          WHERE snapshot_date >= stretches.lower AND snapshot_date < stretches.upper
            AND workspace_id IS NOT NULL
            AND (period.workspace IS NULL OR workspace_id = period.workspace)
         OFFSET 0) AS snapshot
), opened_figures AS MATERIALIZED (
  SELECT opened.workspace_id, opened.start, opened.is_edge, figure.model, figure.kind,
         sum(figure.tokens) AS tokens, sum(figure.price) AS price
    FROM opened
   CROSS JOIN LATERAL public.llm_figures(opened.llm_usage) AS figure
   GROUP BY 1, 2, 3, 4, 5
), figures AS (
  SELECT 'workspaces' AS part, workspace_id, NULL::timestamptz AS start, model, kind, tokens, price FROM opened_figures
   UNION ALL
  SELECT 'series', NULL, start, model, kind, tokens, price FROM opened_figures WHERE NOT is_edge
   UNION ALL
  SELECT CASE WHEN summed.hour IS NULL THEN 'workspaces' ELSE 'series' END, summed.workspace_id,
         period.starts[width_bucket(summed.hour, period.starts)], summed.model, summed.kind, summed.tokens, summed.price
    FROM period
    JOIN public.elevenlabs_usage_sums AS summed ON summed.day > period.lower - interval '1 day' AND summed.day < period.upper
   WHERE period.workspace IS NULL AND summed.day NOT IN (SELECT day FROM changed)
     AND CASE WHEN summed.hour IS NULL THEN summed.day >= period.whole_from AND summed.day < period.whole_to
              ELSE summed.hour >= period.lower AND summed.hour < period.upper END
), usage AS (
  SELECT part, workspace_id, start, jsonb_object_agg(model, kinds) AS llm_usage
    FROM (SELECT part, workspace_id, start, model, jsonb_object_agg(kind, figures) AS kinds
            FROM (SELECT CASE grouping(workspace_id) WHEN 1 THEN 'totals' ELSE part END AS part, workspace_id, start, model, kind,
                         jsonb_strip_nulls(jsonb_build_object('tokens', sum(tokens), 'price', sum(price))) AS figures
                    FROM figures
                   GROUP BY GROUPING SETS ((part, workspace_id, start, model, kind), (part, model, kind))
                  HAVING grouping(workspace_id) = 0 OR part = 'series') AS sums
           GROUP BY part, workspace_id, start, model) AS models
   GROUP BY part, workspace_id, start
), opened_sums AS MATERIALIZED (
  SELECT workspace_id, start, is_edge,
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
    FROM opened
   GROUP BY 1, 2, 3
), sums AS (
  SELECT side.part,
         CASE side.part WHEN 'workspaces' THEN opened.workspace_id END AS workspace_id,
         CASE side.part WHEN 'series' THEN opened.start END AS start,
         opened.snapshot_date, opened.total_conversations, opened.total_cost, opened.total_cost_usd, opened.total_duration,
         opened.llm_price, opened.llm_charge, opened.call_charge, opened.free_minutes_consumed,
         opened.free_llm_dollars_consumed, opened.dev_discount
    FROM opened_sums AS opened
    JOIN (VALUES ('workspaces'), ('series')) AS side (part) ON side.part = 'workspaces' OR NOT opened.is_edge
   UNION ALL
  SELECT CASE WHEN summed.hour IS NULL THEN 'workspaces' ELSE 'series' END, summed.workspace_id,
         period.starts[width_bucket(summed.hour, period.starts)],
         summed.snapshot_date, summed.total_conversations, summed.total_cost, summed.total_cost_usd, summed.total_duration,
         summed.llm_price, summed.llm_charge, summed.call_charge, summed.free_minutes_consumed,
         summed.free_llm_dollars_consumed, summed.dev_discount
    FROM period
    JOIN public.elevenlabs_sums AS summed ON summed.day > period.lower - interval '1 day' AND summed.day < period.upper
   WHERE period.workspace IS NULL AND summed.day NOT IN (SELECT day FROM changed)
     AND CASE WHEN summed.hour IS NULL THEN summed.day >= period.whole_from AND summed.day < period.whole_to
              ELSE summed.hour >= period.lower AND summed.hour < period.upper END
   UNION ALL
  -- all of it is zero: that is the total where there is nothing
  SELECT 'series', NULL, NULL, NULL, 0, 0.0000, 0.0000, 0, 0.0000, 0.0000, 0.0000, 0.0000, 0.0000, 0.0000
), parts AS (
  SELECT CASE grouping(workspace_id) WHEN 1 THEN 'totals' ELSE part END AS part, workspace_id, start,
         max(snapshot_date) AS snapshot_date,
         coalesce(sum(total_conversations), 0) AS total_conversations,
         coalesce(sum(total_cost), 0.0000) AS total_cost,
         coalesce(sum(total_cost_usd), 0.0000) AS total_cost_usd,
         coalesce(sum(total_duration), 0) AS total_duration,
         coalesce(sum(llm_price), 0.0000) AS llm_price,
         coalesce(sum(llm_charge), 0.0000) AS llm_charge,
         coalesce(sum(call_charge), 0.0000) AS call_charge,
         coalesce(sum(free_minutes_consumed), 0.0000) AS free_minutes_consumed,
         coalesce(sum(free_llm_dollars_consumed), 0.0000) AS free_llm_dollars_consumed,
         coalesce(sum(dev_discount), 0.0000) AS dev_discount
    FROM sums
   GROUP BY GROUPING SETS ((part, workspace_id, start), (part))
  HAVING grouping(workspace_id) = 0 OR part = 'series'
   UNION ALL
  (SELECT 'by-workspace', snapshot.workspace_id, period.starts[width_bucket(snapshot.snapshot_date, period.starts)],
          max(snapshot.snapshot_date),
          coalesce(sum(snapshot.total_conversations), 0),
          coalesce(sum(snapshot.total_cost), 0.0000),
          coalesce(sum(snapshot.total_cost_usd), 0.0000),
          coalesce(sum(snapshot.total_duration), 0),
          coalesce(sum(snapshot.llm_price), 0.0000),
          coalesce(sum(snapshot.llm_charge), 0.0000),
          coalesce(sum(snapshot.call_charge), 0.0000),
          coalesce(sum(snapshot.free_minutes_consumed), 0.0000),
          coalesce(sum(snapshot.free_llm_dollars_consumed), 0.0000),
          coalesce(sum(snapshot.dev_discount), 0.0000)
     FROM period
     JOIN public.elevenlabs_snapshots AS snapshot
       ON snapshot.snapshot_date >= period.lower AND snapshot.snapshot_date < period.upper
      AND (period.workspace IS NULL OR snapshot.workspace_id = period.workspace)
    WHERE :by_workspace AND snapshot.workspace_id IS NOT NULL
    GROUP BY 2, 3
    LIMIT :most)
)
SELECT parts.*, workspace.name,
       CASE WHEN parts.part <> 'by-workspace' THEN coalesce(usage.llm_usage, '{}') END AS llm_usage
  FROM parts
  LEFT JOIN public.workspaces AS workspace ON workspace.id = parts.workspace_id
  -- which are null on both sides where they are not what the part is of
  LEFT JOIN usage ON usage.part = parts.part AND coalesce(usage.workspace_id, 0) = coalesce(parts.workspace_id, 0)
                 AND coalesce(usage.start, '-infinity') = coalesce(parts.start, '-infinity')
 ORDER BY parts.part, parts.workspace_id, parts.start
