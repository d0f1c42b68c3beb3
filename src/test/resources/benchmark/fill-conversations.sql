-- 300,000 conversations over calls of the last four months, with two models each.
INSERT INTO elevenlabs_conversations (conversation_id, agent_id, workspace_id, phone_number, external_number, call_sid, start_time, duration,
                                      status, cost, llm_usage, llm_price, llm_charge, call_charge, verified, raw_data)
SELECT 'conv_' || call.id, 'agent_' || call.workspace_id, call.workspace_id, call.from_number, call.to_number, call.id,
       call.call_date, call.duration, 'done', 100 + call.duration,
       jsonb_build_object('gemini-2.0-flash', figures.of_kind, 'gpt-4o-mini', figures.of_kind), 0.002, 20, 80 + call.duration, true, '{}'
  FROM (SELECT * FROM calls WHERE status = 'completed' AND direction <> 'inbound' ORDER BY call_date DESC LIMIT 300000) AS call
 CROSS JOIN LATERAL (
       SELECT jsonb_object_agg(kind, jsonb_build_object('tokens', 100 + call.duration, 'price', 0.0005)) AS of_kind
         FROM unnest(ARRAY['input', 'input_cache_read', 'input_cache_write', 'output_total']) AS kind) AS figures;
