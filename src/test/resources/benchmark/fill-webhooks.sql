-- 300,000 calls of 13 months that only webhooks have told of, 200,000 that are synced as well, and recordings of the
-- 500,000 answered calls that were synced first.
INSERT INTO tenants (id, name) VALUES ('00000000-0000-0000-0000-000000000001', 'Tenant');
INSERT INTO crm_calls (tenant_id, call_sid, from_number, to_number, direction, state, started_at, duration_seconds)
SELECT '00000000-0000-0000-0000-000000000001', 'CA' || md5('webhook ' || n),
       '+346' || lpad((n * 7919::bigint % 100000000)::text, 8, '0'), '+3491100' || lpad((n % 200)::text, 4, '0'),
       CASE WHEN n % 10 < 7 THEN 'inbound' ELSE 'outbound' END::call_direction,
       (ARRAY['completed', 'failed', 'pending', 'voicemail', 'user_hangup'])[1 + n % 5]::call_state,
       now() - n * interval '113.7 seconds', 30
  FROM generate_series(1, 300000) AS n;
INSERT INTO crm_calls (tenant_id, call_sid, from_number, to_number, direction, state, started_at, duration_seconds)
SELECT '00000000-0000-0000-0000-000000000001', id, from_number, to_number, 'outbound', 'completed', call_date, duration
  FROM calls WHERE direction = 'outbound-api' LIMIT 200000;
INSERT INTO call_recordings (recording_sid, call_sid, name, duration)
SELECT 'RE' || md5(id), id, id || '.mp3', 5 FROM calls WHERE status = 'completed' ORDER BY call_date LIMIT 500000;
