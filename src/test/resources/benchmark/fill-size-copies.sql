-- The newest year once more, :years years earlier: the same calls, people and numbers, as long ago.
INSERT INTO calls (id, source, account_sid, workspace_id, phone_number, call_date, duration, cost, price_unit, price_updated, date_updated,
                   direction, status, from_number, to_number, start_time, end_time, attribution, matched_call_id, recorded_here, raw_data)
SELECT 'CA' || md5(id || :years), source, account_sid, workspace_id, phone_number, call_date - shift, duration,
       cost, price_unit, price_updated - shift, date_updated - shift,
       direction, status, from_number, to_number, start_time - shift, end_time - shift, attribution, 'CA' || md5(matched_call_id || :years),
       recorded_here, raw_data
  FROM calls
 CROSS JOIN LATERAL (SELECT :years * interval '365 days' AS shift) AS earlier
 WHERE call_date > :at::timestamptz - interval '365 days';
INSERT INTO crm_calls (tenant_id, call_sid, from_number, to_number, direction, state, started_at, duration_seconds)
SELECT tenant_id, 'CA' || md5(call_sid || :years), from_number, to_number, direction, state, started_at - :years * interval '365 days', duration_seconds
  FROM crm_calls
 WHERE started_at > :at::timestamptz - interval '365 days';
INSERT INTO unsynced_calls (id, call_date, direction, status, from_number, to_number, duration, recorded_here)
SELECT 'CA' || md5(id || :years), call_date - :years * interval '365 days', direction, status, from_number, to_number, duration, recorded_here
  FROM unsynced_calls
 WHERE call_date > :at::timestamptz - interval '365 days';
INSERT INTO elevenlabs_conversations (conversation_id, agent_id, workspace_id, phone_number, external_number, call_sid, start_time, duration,
                                      status, cost, llm_usage, llm_price, llm_charge, call_charge, verified, raw_data)
SELECT 'conv_CA' || md5(call_sid || :years), agent_id, workspace_id, phone_number, external_number, 'CA' || md5(call_sid || :years),
       start_time - :years * interval '365 days', duration, status, cost, llm_usage, llm_price, llm_charge, call_charge, verified, raw_data
  FROM elevenlabs_conversations
 WHERE start_time > :at::timestamptz - interval '365 days';
INSERT INTO call_recordings (recording_sid, call_sid, name, duration, created_at)
SELECT 'RE' || md5(recording_sid || :years), 'CA' || md5(call_sid || :years), 'CA' || md5(call_sid || :years) || '.mp3', duration,
       created_at - :years * interval '365 days'
  FROM call_recordings
 WHERE created_at > :at::timestamptz - interval '365 days';
