-- The hours that were written down as pending, whole, from the conversations; the models' usage is
-- summed model by model and kind by kind.
WITH pending AS (
  DELETE FROM public.sync_pending_conversation_hours WHERE taken_by = :?run AND (SELECT public.require_running(:?run::bigint)) RETURNING hour
), fresh AS (
  SELECT hourly.*, pending.hour, coalesce(usage.llm_usage, '{}') AS llm_usage
    FROM pending
   CROSS JOIN LATERAL (
         SELECT workspace_id,
                count(*) AS total_conversations,
                round(coalesce(sum(cost), 0), 4) AS total_cost,
                round(coalesce(sum(cost_usd), 0), 4) AS total_cost_usd,
                coalesce(sum(duration), 0) AS total_duration,
                round(coalesce(sum(llm_price), 0), 4) AS llm_price,
                round(coalesce(sum(llm_charge), 0), 4) AS llm_charge,
                round(coalesce(sum(call_charge), 0), 4) AS call_charge,
                round(coalesce(sum(free_minutes_consumed), 0), 4) AS free_minutes_consumed,
                round(coalesce(sum(free_llm_dollars_consumed), 0), 4) AS free_llm_dollars_consumed,
                count(*) FILTER (WHERE dev_discount) AS dev_discount
           FROM public.elevenlabs_conversations
          WHERE start_time >= pending.hour AND start_time < pending.hour + interval '1 hour'
          GROUP BY workspace_id) AS hourly
    JOIN public.workspaces AS workspace ON workspace.id = hourly.workspace_id
    LEFT JOIN LATERAL (
         SELECT jsonb_object_agg(model, kinds) AS llm_usage
           FROM (SELECT model, jsonb_object_agg(kind, figures) AS kinds
                   FROM (SELECT figure.model, figure.kind,
                                jsonb_strip_nulls(jsonb_build_object('tokens', sum(figure.tokens), 'price', sum(figure.price))) AS figures
                           FROM public.elevenlabs_conversations AS conversation
                          CROSS JOIN LATERAL public.llm_figures(conversation.llm_usage) AS figure
                          WHERE conversation.start_time >= pending.hour AND conversation.start_time < pending.hour + interval '1 hour'
                            AND conversation.workspace_id = hourly.workspace_id
                          GROUP BY figure.model, figure.kind) AS sums
                  GROUP BY model) AS models) AS usage ON true
), stale AS (
  SELECT snapshot.id
    FROM pending
   CROSS JOIN LATERAL (
         SELECT id
           FROM public.elevenlabs_snapshots
          WHERE snapshot_date >= pending.hour AND snapshot_date < pending.hour + interval '1 hour'
         OFFSET 0) AS snapshot
  -- a NOT EXISTS would compare each with each where the planner expects few
  EXCEPT
  SELECT snapshot.id
    FROM fresh
    JOIN public.elevenlabs_snapshots AS snapshot ON snapshot.workspace_id = fresh.workspace_id AND snapshot.snapshot_date = fresh.hour
), gone AS (
  DELETE FROM public.elevenlabs_snapshots WHERE id = ANY (ARRAY(SELECT id FROM stale))
), written AS (
  INSERT INTO public.elevenlabs_snapshots AS snapshot (
         workspace_id, snapshot_date, total_conversations, total_cost, total_cost_usd, total_duration, llm_usage, llm_price,
         llm_charge, call_charge, free_minutes_consumed, free_llm_dollars_consumed, dev_discount)
  SELECT workspace_id, hour, total_conversations, total_cost, total_cost_usd, total_duration, llm_usage, llm_price,
         llm_charge, call_charge, free_minutes_consumed, free_llm_dollars_consumed, dev_discount
    FROM fresh
   ORDER BY hour, workspace_id
  ON CONFLICT (workspace_id, snapshot_date) DO UPDATE
     SET total_conversations = excluded.total_conversations,
         total_cost = excluded.total_cost,
         total_cost_usd = excluded.total_cost_usd,
         total_duration = excluded.total_duration,
         llm_usage = excluded.llm_usage,
         llm_price = excluded.llm_price,
         llm_charge = excluded.llm_charge,
         call_charge = excluded.call_charge,
         free_minutes_consumed = excluded.free_minutes_consumed,
         free_llm_dollars_consumed = excluded.free_llm_dollars_consumed,
         dev_discount = excluded.dev_discount
   WHERE (snapshot.total_conversations, snapshot.total_cost, snapshot.total_cost_usd, snapshot.total_duration,
          snapshot.llm_usage, snapshot.llm_price, snapshot.llm_charge, snapshot.call_charge,
          snapshot.free_minutes_consumed, snapshot.free_llm_dollars_consumed, snapshot.dev_discount)
         IS DISTINCT FROM
         (excluded.total_conversations, excluded.total_cost, excluded.total_cost_usd, excluded.total_duration,
          excluded.llm_usage, excluded.llm_price, excluded.llm_charge, excluded.call_charge,
          excluded.free_minutes_consumed, excluded.free_llm_dollars_consumed, excluded.dev_discount)
)
SELECT count(*) AS snapshots FROM fresh
