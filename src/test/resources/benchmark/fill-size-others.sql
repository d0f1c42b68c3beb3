-- What goes with calls :first to :last, as triggers would leave it: what webhooks told of three in twenty that are synced as
-- well and of as many others, conversations over one in five, recordings of one in four.
INSERT INTO crm_calls (tenant_id, call_sid, from_number, to_number, direction, state, started_at, duration_seconds)
SELECT '00000000-0000-0000-0000-000000000001', CASE WHEN n % 20 < 12 THEN 'CA' || md5('webhook ' || n) ELSE call.id END,
       call.from_number, call.to_number, CASE WHEN n % 10 < 7 THEN 'inbound' ELSE 'outbound' END::call_direction,
       (ARRAY['completed', 'failed', 'missed', 'voicemail', 'user_hangup'])[1 + n % 5]::call_state, call.call_date, 30
  FROM generate_series(:first::bigint, :last::bigint) AS n
  JOIN calls AS call ON call.id = 'CA' || md5(n::text)
 WHERE n % 20 BETWEEN 9 AND 14;
INSERT INTO unsynced_calls (id, call_date, direction, status, from_number, to_number, duration, recorded_here)
SELECT told.call_sid, told.started_at, CASE told.direction WHEN 'outbound' THEN 'outbound-api' ELSE told.direction::text END,
       told.state::text, told.from_number, told.to_number, told.duration_seconds, false
  FROM generate_series(:first::bigint, :last::bigint) AS n
  JOIN crm_calls AS told ON told.call_sid = 'CA' || md5('webhook ' || n)
 WHERE n % 20 BETWEEN 9 AND 11;
INSERT INTO elevenlabs_conversations (conversation_id, agent_id, workspace_id, phone_number, external_number, call_sid, start_time, duration,
                                      status, cost, llm_usage, llm_price, llm_charge, call_charge, verified, raw_data)
SELECT 'conv_' || call.id, 'agent_' || call.workspace_id, call.workspace_id, call.from_number, call.to_number, call.id,
       call.call_date, call.duration, 'done', 100 + call.duration,
       jsonb_build_object('gemini-2.0-flash', figures.of_kind, 'gpt-4o-mini', figures.of_kind), 0.002, 20, 80 + call.duration, true, '{}'
  FROM generate_series(:first::bigint, :last::bigint) AS n
  JOIN calls AS call ON call.id = 'CA' || md5(n::text)
 CROSS JOIN LATERAL (
       SELECT jsonb_object_agg(kind, jsonb_build_object('tokens', 100 + call.duration, 'price', 0.0005)) AS of_kind
         FROM unnest(ARRAY['input', 'input_cache_read', 'input_cache_write', 'output_total']) AS kind) AS figures
 WHERE n % 20 > 13 AND call.status = 'completed';
INSERT INTO call_recordings (recording_sid, call_sid, name, duration, created_at)
SELECT 'RE' || md5(call.id), call.id, call.id || '.mp3', 5, call.call_date
  FROM generate_series(:first::bigint, :last::bigint) AS n
  JOIN calls AS call ON call.id = 'CA' || md5(n::text)
 WHERE n % 4 = 0;
