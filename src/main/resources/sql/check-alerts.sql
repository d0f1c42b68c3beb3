-- What an operator should look at now. An alert keeps its beginning for as long as its cause lasts.
WITH found AS (
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
                count(*), to_char(min(call.call_date) AT TIME ZONE 'UTC', 'YYYY-MM-DD')),
         'They are no longer asked for by themselves: run the historical resync over those days, and ask Twilio if it does not help.'
    FROM public.calls AS call
   WHERE call.source = 'twilio' AND public.is_unsettled(call.status, call.cost)
     AND call.call_date < now() - interval '168 hours'
     AND NOT EXISTS (SELECT FROM public.sync_awaited WHERE record_id = call.id AND gone)
  HAVING count(*) > 0
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
                       WHERE run.job = jobs.job AND run.status NOT IN ('running', 'skipped')
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
     -- a resync that begins with the oldest day has not come to the newest yet
     AND NOT EXISTS (SELECT FROM public.sync_runs WHERE status = 'running' AND 'calls' = ANY (holds))
  UNION ALL
  SELECT 'default-workspace-share',
         format('%s %% of the calls of the last 24 hours are in the default workspace.',
                round(100.0 * count(*) FILTER (WHERE workspace_id = :?default_workspace) / count(*))),
         'Enter the missing numbers in workspace_phones, then POST /api/reassign-workspaces.'
    FROM public.calls
   WHERE source = 'twilio' AND call_date > now() - interval '24 hours'
  HAVING count(*) >= 20 AND count(*) FILTER (WHERE workspace_id = :?default_workspace) > 0.2 * count(*)
), closed AS (
  DELETE FROM public.sync_alerts WHERE id NOT IN (SELECT id FROM found)
  RETURNING id
), opened AS (
  INSERT INTO public.sync_alerts AS alert (id, message, action)
  SELECT id, message, action FROM found ORDER BY id
  ON CONFLICT (id) DO UPDATE SET message = excluded.message, action = excluded.action
   WHERE (alert.message, alert.action) IS DISTINCT FROM (excluded.message, excluded.action)
  RETURNING id, message, action, xmax = 0 AS is_new
)
SELECT id, message, action, true AS open FROM opened WHERE is_new
UNION ALL
SELECT id, NULL, NULL, false FROM closed
