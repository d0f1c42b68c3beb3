-- Calls :first to :last of :calls, in the order of their time, 1,000,000 a year up to :at: 200 own numbers of 50
-- workspaces, 300,000 people, one call in twenty a transfer of somebody called just before, another one inbound, three
-- in ten not answered, all priced. Each has a record as long as Twilio's.
INSERT INTO calls (id, source, account_sid, workspace_id, phone_number, call_date, duration, cost, price_unit, direction, status,
                   from_number, to_number, start_time, end_time, attribution, matched_call_id, date_updated, price_updated, recorded_here, raw_data)
SELECT sid, 'twilio', account, 1 + own % 50, own_number, began, seconds, cost, 'USD',
       direction, status, caller, called, began, ended, CASE WHEN direction = 'trunking-originating' THEN 'transfer' ELSE 'phone' END,
       CASE WHEN direction = 'trunking-originating' THEN 'CA' || md5((n - 3)::text) END, ended + interval '1 second',
       CASE WHEN cost IS NOT NULL THEN ended + interval '1 second' END, n % 4 = 0,
       jsonb_build_object(
         'sid', sid, 'account_sid', account, 'parent_call_sid', NULL, 'phone_number_sid', 'PN' || md5(own::text), 'api_version', '2010-04-01',
         'date_created', to_char(began - interval '2 seconds', 'Dy, DD Mon YYYY HH24:MI:SS +0000'), 'date_updated', to_char(ended + interval '1 second', 'Dy, DD Mon YYYY HH24:MI:SS +0000'),
         'start_time', to_char(began, 'Dy, DD Mon YYYY HH24:MI:SS +0000'), 'end_time', to_char(ended, 'Dy, DD Mon YYYY HH24:MI:SS +0000'),
         'direction', direction, 'status', status, 'duration', seconds::text, 'price', (-cost)::text, 'price_unit', 'USD',
         'from', caller, 'from_formatted', caller, 'to', called, 'to_formatted', called, 'answered_by', NULL, 'annotation', NULL,
         'caller_name', NULL, 'forwarded_from', NULL, 'group_sid', NULL, 'queue_time', '0', 'trunk_sid', 'TK' || md5('trunk'),
         'uri', address || '.json',
         'subresource_uris', jsonb_build_object(
           'events', address || '/Events.json', 'notifications', address || '/Notifications.json', 'payments', address || '/Payments.json',
           'recordings', address || '/Recordings.json', 'siprec', address || '/Siprec.json', 'streams', address || '/Streams.json',
           'transcriptions', address || '/Transcriptions.json', 'user_defined_messages', address || '/UserDefinedMessages.json',
           'user_defined_message_subscriptions', address || '/UserDefinedMessageSubscriptions.json'))
  FROM generate_series(:first::bigint, :last::bigint) AS n
 CROSS JOIN LATERAL (
       SELECT 'AC0000000000000000000000000000b001' AS account, 'CA' || md5(n::text) AS sid,
              CASE n % 20 WHEN 0 THEN 'trunking-originating' WHEN 1 THEN 'inbound' WHEN 2 THEN 'outbound-api' WHEN 3 THEN 'outbound-api'
                          WHEN 4 THEN 'outbound-api' WHEN 5 THEN 'outbound-api' ELSE 'trunking-terminating' END AS direction,
              -- a transfer is of the call three before it
              CASE WHEN n % 20 = 0 THEN n - 3 ELSE n END AS lead, (:calls - n) / 2740.0 AS days_ago,
              least(greatest((extract(epoch FROM :at::timestamptz - date_trunc('day', :at::timestamptz, 'UTC')) / 3600 - 8) / 12, 0), 1) AS today) AS drawn
 CROSS JOIN LATERAL (
       SELECT abs(hashint8(lead)) % 200 AS own, abs(hashint8(lead + 1)) % 10 AS dice, '+346' || lpad((lead * 7919 % 300000 * 331 % 100000000)::text, 8, '0') AS person,
              '/2010-04-01/Accounts/' || account || '/Calls/' || sid AS address,
              -- between eight and twenty o'clock
              date_trunc('day', :at::timestamptz, 'UTC') + floor(today - days_ago) * interval '1 day'
                + (8 + 12 * (today - days_ago - floor(today - days_ago))) * interval '1 hour' AS began) AS call
 CROSS JOIN LATERAL (
       SELECT '+3491100' || lpad(own::text, 4, '0') AS own_number,
              CASE WHEN dice < 7 THEN 'completed' WHEN dice = 7 THEN 'busy' WHEN dice = 8 THEN 'no-answer' ELSE 'failed' END AS status,
              CASE WHEN dice < 7 THEN 20 + n % 240 ELSE 0 END AS seconds) AS rest
 CROSS JOIN LATERAL (
       SELECT CASE WHEN direction IN ('inbound', 'trunking-originating') THEN person ELSE own_number END AS caller,
              CASE direction WHEN 'inbound' THEN own_number WHEN 'trunking-originating' THEN 'sip:+34911679868@public-vip.ie1.twilio.com' ELSE person END AS called,
              began + seconds * interval '1 second' AS ended,
              CASE WHEN dice < 7 THEN round((0.0085 * (1 + n % 4))::numeric, 4) END AS cost) AS told
