-- What an operator should look at now. An alert keeps its beginning for as long as its cause lasts.
WITH reading AS MATERIALIZED (
  -- the accounts of the last run that read all it should, and of those since
  SELECT DISTINCT account_sid
    FROM public.sync_slices
   WHERE run_id >= (SELECT run.id
                      FROM public.sync_runs AS run
                     WHERE run.status = 'succeeded' AND run.job LIKE 'twilio-%'
                       AND EXISTS (SELECT FROM public.sync_slices AS slice WHERE slice.run_id = run.id)
                     ORDER BY run.id DESC
                     LIMIT 1)
), retired AS MATERIALIZED (
  SELECT account_sid
    FROM public.sync_coverage
   WHERE EXISTS (SELECT FROM reading) AND account_sid NOT IN (SELECT account_sid FROM reading)
), found AS (
  SELECT 'reconciliation' AS id,
         format('On %s days of the last 60 Twilio bills over 1 %% more or less for calls than is stored, last on %s in account %s: %s stored, %s billed.',
                count(*), max(day), (array_agg(account_sid ORDER BY day DESC, account_sid))[1],
                (array_agg(cost ORDER BY day DESC, account_sid))[1], (array_agg(twilio_cost ORDER BY day DESC, account_sid))[1]) AS message,
         'Run the historical resync over those days, then POST /api/reconcile-twilio again; GET /api/coverage shows what was not read.' AS action
    FROM public.twilio_reconciliations
   WHERE day >= (now() AT TIME ZONE 'UTC')::date - 60
     AND abs(cost - twilio_cost) > 0.01 * twilio_cost
  HAVING count(*) > 0
  UNION ALL
  SELECT 'unsettled-calls',
         format('%s calls older than 7 days still have no final state or price; the oldest is of %s.',
                count(*) FILTER (WHERE retired.account_sid IS NULL),
                to_char(min(call.call_date) FILTER (WHERE retired.account_sid IS NULL) AT TIME ZONE 'UTC', 'YYYY-MM-DD'))
         || CASE WHEN count(retired.account_sid) > 0
                 THEN format(' Beside them are %s of accounts that are no longer read: %s.', count(retired.account_sid),
                             string_agg(DISTINCT retired.account_sid, ', ')) ELSE '' END,
         'They are no longer asked for by themselves: run the historical resync over those days, and ask Twilio if it does not help.'
         || CASE WHEN count(retired.account_sid) > 0
                 THEN ' An account that is no longer read has first to be named in TWILIO_SUBACCOUNTS again.' ELSE '' END
    FROM public.calls AS call
    LEFT JOIN retired ON retired.account_sid = call.account_sid
   WHERE call.source = 'twilio' AND public.is_unsettled(call.status, call.cost)
     AND call.call_date < now() - interval '168 hours'
     AND NOT EXISTS (SELECT FROM public.sync_awaited WHERE record_id = call.id AND gone)
  -- for those of accounts that are no longer read alone nobody can do anything
  HAVING count(*) FILTER (WHERE retired.account_sid IS NULL) > 0
  UNION ALL
  SELECT 'unsettled-conversations',
         format('%s conversations older than 7 days are still in no final state; the oldest is of %s.',
                count(*), to_char(min(conversation.start_time) AT TIME ZONE 'UTC', 'YYYY-MM-DD')),
         'They are no longer asked for by themselves: run the historical resync of ElevenLabs over those days, and ask ElevenLabs if it does not help.'
    FROM public.elevenlabs_conversations AS conversation
   WHERE NOT public.is_final_conversation(conversation.status)
     AND conversation.start_time < now() - interval '168 hours'
     AND NOT EXISTS (SELECT FROM public.sync_awaited WHERE record_id = conversation.conversation_id AND gone)
  HAVING count(*) > 0
  UNION ALL
  SELECT 'failed-runs',
         format('The last 3 runs failed: %s.', string_agg(job, ', ' ORDER BY job)),
         'GET /api/runs?status=failed shows each with its sentence.'
    FROM (SELECT DISTINCT job FROM public.sync_runs) AS jobs
   WHERE 3 = (SELECT count(*) FILTER (WHERE status = 'failed')
                FROM (SELECT status FROM public.sync_runs AS run
                       -- one that was cut short says nothing of what would have become of it
                       WHERE run.job = jobs.job AND run.status IN ('succeeded', 'failed')
                       ORDER BY run.id DESC LIMIT 3) AS last)
  HAVING count(*) > 0
  UNION ALL
  SELECT 'no-calls',
         format('No call has begun for two hours; the last one did at %s.',
                to_char(max(call_date) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
         'GET /api/runs?job=twilio-hourly: failed, skipped or not run at all? If it ran, no campaign is calling.'
    FROM public.calls
   WHERE source = 'twilio' AND call_date <= now()
  HAVING max(call_date) < now() - interval '2 hours'
     -- a resync that begins with the oldest day has not come to the newest yet, if it gets on
     AND NOT EXISTS (SELECT FROM public.sync_runs AS run
                      WHERE run.status = 'running' AND run.job = 'twilio-historical'
                        AND run.progress_at > now() - interval '20 minutes')
  UNION ALL
  SELECT 'default-workspace-share',
         format('%s %% of the calls of the last 24 hours are in the default workspace.',
                round(100.0 * count(*) FILTER (WHERE workspace_id = :?default_workspace) / count(*))),
         'Enter the missing numbers in workspace_phones, then POST /api/reassign-workspaces.'
    FROM public.calls
   WHERE source = 'twilio' AND call_date > now() - interval '24 hours' AND call_date <= now()
  HAVING count(*) >= 20 AND count(*) FILTER (WHERE workspace_id = :?default_workspace) > 0.2 * count(*)
  UNION ALL
  SELECT 'unreadable-phones',
         format('%s rows of workspace_phones do not count: %s%s.', count(*),
                string_agg(reason, ', ' ORDER BY place) FILTER (WHERE place <= 20),
                CASE WHEN count(*) > 20 THEN format(' and %s more', count(*) - 20) ELSE '' END),
         'Write each number once, with + and its country code, or delete the row; then POST /api/reassign-workspaces.'
    FROM (SELECT CASE WHEN meant IS NULL THEN format('%s means no number', shown)
                      ELSE format('%s means the same number as the older %s', shown, elder) END AS reason,
                 row_number() OVER (ORDER BY meant IS NOT NULL, shown) AS place
            FROM (SELECT meant, shown, first_value(shown) OVER senior AS elder, row_number() OVER senior AS seniority
                    FROM (SELECT id, created_at, public.meant_number(phone_number) AS meant,
                                 -- on one line, and in quotes that the log hides the number by
                                 '"' || left(regexp_replace(replace(coalesce(phone_number, ''), '"', ''''),
                                                            E'[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029]+', ' ', 'g'), 60) || '"'
                                 AS shown
                            FROM public.workspace_phones) AS phone
                  WINDOW senior AS (PARTITION BY meant ORDER BY created_at NULLS FIRST, id)) AS ranked
           WHERE meant IS NULL OR seniority > 1) AS uncounted
  HAVING count(*) > 0
  UNION ALL
  SELECT 'missing-recordings',
         format('%s recordings of calls of the last 7 days cannot be had, the oldest named at %s. Most often: %s',
                count(*), to_char(min(created_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                mode() WITHIN GROUP (ORDER BY reason)),
         'SELECT recording_sid, attempts, next_attempt, reason, given_up FROM public.recording_fetches: the reason says what to correct; OPERATING.md how one given up is tried again.'
    FROM public.recording_fetches
   -- an attempt may fail; for one that is a week old nobody can do anything
   WHERE attempts > 8 AND created_at < now() - interval '1 hour' AND created_at > now() - interval '168 hours'
  HAVING count(*) > 0
  UNION ALL
  SELECT 'alert-messages',
         format('ALERT_WEBHOOK_URL takes no messages; %s wait, the oldest since %s.',
                count(*), to_char(min(created_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')),
         'Look at the receiver; the log says how it answers. Each message is tried for a day.'
    FROM public.alert_messages
  HAVING bool_or(attempts > 0 AND created_at < now() - interval '15 minutes')
), closed AS (
  DELETE FROM public.sync_alerts WHERE id NOT IN (SELECT id FROM found)
  RETURNING id, since, message, action
), opened AS (
  INSERT INTO public.sync_alerts (id, message, action)
  SELECT id, message, action FROM found WHERE id NOT IN (SELECT id FROM public.sync_alerts) ORDER BY id
  ON CONFLICT (id) DO NOTHING
  RETURNING id, since, message, action
), changed AS (
  SELECT id, since, message, action, 'opened' AS state FROM opened
  UNION ALL
  SELECT id, since, message, action, 'closed' FROM closed
), told AS (
  -- by whichever process has a receiver: route alert-messages
  INSERT INTO public.alert_messages (alert, state, since, message, action)
  SELECT id, state, since, message, action FROM changed ORDER BY id
), unsent AS (
  DELETE FROM public.alert_messages WHERE NOT :?webhook AND created_at < now() - interval '24 hours'
), reworded AS (
  -- not in one with those that open: an alert that another process has closed meanwhile stays closed
  UPDATE public.sync_alerts AS alert
     SET message = found.message, action = found.action
    FROM found
   WHERE alert.id = found.id AND (alert.message, alert.action) IS DISTINCT FROM (found.message, found.action)
)
SELECT id, message, action, state = 'opened' AS open FROM changed
