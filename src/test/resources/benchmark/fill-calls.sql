-- 1,000,000 calls of 13 months and 50 workspaces: 200 own numbers, 300,000 people called, of ten calls nine
-- outbound, three in ten not answered, the last hours not priced yet.
INSERT INTO workspaces (id, name) SELECT id, 'Workspace ' || id FROM generate_series(2, 50) AS id ON CONFLICT DO NOTHING;
INSERT INTO workspace_phones (phone_number, workspace_id)
SELECT '+3491100' || lpad(own::text, 4, '0'), 1 + own % 50 FROM generate_series(0, 199) AS own;

INSERT INTO calls (id, source, account_sid, workspace_id, phone_number, call_date, duration, cost, price_unit, direction, status,
                   from_number, to_number, start_time, end_time, attribution, date_updated, raw_data)
SELECT 'CA' || md5(n::text), 'twilio', 'AC00000000000000000000000000000001', 1 + own % 50, own_number, began,
       CASE WHEN answered THEN 20 + n % 240 ELSE 0 END,
       CASE WHEN answered AND began < date_trunc('hour', now()) - interval '3 hours' THEN round((0.0085 * (1 + n % 4))::numeric, 4) END,
       'USD', direction, status, CASE WHEN direction = 'inbound' THEN person_number ELSE own_number END,
       CASE WHEN direction = 'inbound' THEN own_number ELSE person_number END,
       began, began + (CASE WHEN answered THEN 20 + n % 240 ELSE 0 END) * interval '1 second', 'phone', began,
       jsonb_build_object('sid', 'CA' || md5(n::text), 'direction', direction, 'status', status, 'from', own_number, 'to', person_number,
                          'price', '-0.0085', 'price_unit', 'USD', 'answered_by', NULL, 'queue_time', '0')
  FROM generate_series(1, 1000000) AS n
 CROSS JOIN LATERAL (
       SELECT n % 200 AS own, n % 10 < 7 AS answered, CASE n % 20 WHEN 0 THEN 'trunking-terminating' WHEN 1 THEN 'inbound' ELSE 'outbound-api' END AS direction,
              -- by the hour of an office's day
              date_trunc('day', now()) - (n % 395) * interval '1 day'
                + (8 + (n / 395) % 12) * interval '1 hour' + (n * 7 % 3600) * interval '1 second' AS date,
              '+346' || lpad((n::bigint * 7919 % 300000 * 331 % 100000000)::text, 8, '0') AS person_number) AS drawn
 CROSS JOIN LATERAL (
       SELECT '+3491100' || lpad(drawn.own::text, 4, '0') AS own_number, least(drawn.date, now() - interval '1 minute') AS began,
              CASE WHEN drawn.answered THEN 'completed' WHEN n % 10 = 7 THEN 'busy' WHEN n % 10 = 8 THEN 'no-answer' ELSE 'failed' END AS status) AS rest;
