-- The days that were taken, whole, from the snapshots.
WITH gone AS (
  DELETE FROM public.elevenlabs_sums WHERE day = ANY (:days::timestamptz[])
), gone_usage AS (
  DELETE FROM public.elevenlabs_usage_sums WHERE day = ANY (:days::timestamptz[])
), snapshots AS NOT MATERIALIZED (
  SELECT taken.day, date_trunc('hour', snapshot.snapshot_date, 'UTC') AS hour, snapshot.*
    FROM unnest(:days::timestamptz[]) AS taken (day)
   CROSS JOIN LATERAL (
         SELECT *
           FROM public.elevenlabs_snapshots
          WHERE snapshot_date >= taken.day AND snapshot_date < taken.day + interval '1 day' AND workspace_id IS NOT NULL
         OFFSET 0) AS snapshot
), written AS (
  INSERT INTO public.elevenlabs_sums (
         day, workspace_id, hour, snapshot_date, total_conversations, total_cost, total_cost_usd, total_duration, llm_price,
         llm_charge, call_charge, free_minutes_consumed, free_llm_dollars_consumed, dev_discount)
  SELECT day, workspace_id, hour, max(snapshot_date), sum(total_conversations), sum(total_cost), sum(total_cost_usd),
         sum(total_duration), sum(llm_price), sum(llm_charge), sum(call_charge), sum(free_minutes_consumed),
         sum(free_llm_dollars_consumed), sum(dev_discount)
    FROM snapshots
   GROUP BY GROUPING SETS ((day, workspace_id), (day, hour))
)
INSERT INTO public.elevenlabs_usage_sums (day, workspace_id, hour, model, kind, tokens, price)
SELECT snapshots.day, snapshots.workspace_id, snapshots.hour, figure.model, figure.kind, sum(figure.tokens), sum(figure.price)
  FROM snapshots
 CROSS JOIN LATERAL public.llm_figures(snapshots.llm_usage) AS figure
 GROUP BY GROUPING SETS ((snapshots.day, snapshots.workspace_id, figure.model, figure.kind),
                         (snapshots.day, snapshots.hour, figure.model, figure.kind))
