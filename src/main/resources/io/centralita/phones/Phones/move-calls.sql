-- What goes to the workspace with the number, moved, or counted only: one statement, so that a dry run says what a
-- real one does. Calls from the number; transfers that follow these; calls between other numbers, where it is the
-- first of the two that is known; conversations by their call, else by their number. Snapshots are counted as they
-- will be: those of a workspace whose calls of an hour all go are gone.
WITH moving AS MATERIALIZED (
  SELECT id, call_date, workspace_id, phone_number, 1 AS call_case
    FROM public.calls
   WHERE source = 'twilio' AND from_number = :number AND public.call_case(direction) IN (1, 2)
     AND (workspace_id, phone_number, attribution, matched_call_id) IS DISTINCT FROM (:workspace, :number, 'phone', NULL)
  UNION ALL
  SELECT id, call_date, workspace_id, phone_number, 3
    FROM public.calls
   WHERE source = 'twilio' AND phone_number = :number AND public.call_case(direction) = 3
     AND workspace_id IS DISTINCT FROM :workspace
  UNION ALL
  SELECT call.id, call.call_date, call.workspace_id, call.phone_number, 4
    FROM (SELECT * FROM public.calls WHERE from_number = :number AND public.call_case(direction) = 4
          UNION ALL
          SELECT * FROM public.calls
           WHERE to_number = :number AND from_number IS DISTINCT FROM :number AND public.call_case(direction) = 4) AS call
   CROSS JOIN LATERAL (
         SELECT CASE WHEN call.direction = 'inbound' THEN call.to_number ELSE call.from_number END AS number) AS first
   WHERE call.source = 'twilio'
     AND (first.number IS NULL OR first.number = :number OR NOT EXISTS (SELECT FROM public.known_phone(first.number)))
     AND (call.workspace_id, call.phone_number, call.attribution, call.matched_call_id)
         IS DISTINCT FROM (:workspace, :number, 'phone', NULL)
), moving_conversations AS MATERIALIZED (
  SELECT conversation.conversation_id, conversation.start_time, conversation.workspace_id
    FROM moving
    JOIN public.elevenlabs_conversations AS conversation ON conversation.call_sid = moving.id
   WHERE conversation.workspace_id IS DISTINCT FROM :workspace
  UNION
  SELECT conversation.conversation_id, conversation.start_time, conversation.workspace_id
    FROM public.elevenlabs_conversations AS conversation
   WHERE conversation.phone_number = :number AND conversation.workspace_id IS DISTINCT FROM :workspace
     AND NOT EXISTS (SELECT FROM public.calls AS call WHERE call.id = conversation.call_sid AND call.workspace_id IS NOT NULL)
), moved AS (
  UPDATE public.calls AS call
     SET workspace_id = :workspace,
         phone_number = :number,
         attribution = CASE moving.call_case WHEN 3 THEN call.attribution ELSE 'phone' END,
         matched_call_id = CASE moving.call_case WHEN 3 THEN call.matched_call_id END,
         updated_at = now()
    FROM moving
   WHERE NOT :dry_run AND call.id = moving.id
), moved_conversations AS (
  UPDATE public.elevenlabs_conversations AS conversation
     SET workspace_id = :workspace, updated_at = now()
    FROM moving_conversations AS moving
   WHERE NOT :dry_run AND conversation.conversation_id = moving.conversation_id
), hours AS MATERIALIZED (
  SELECT DISTINCT date_trunc('hour', call_date, 'UTC') AS hour FROM moving WHERE isfinite(call_date)
), conversation_hours AS MATERIALIZED (
  SELECT DISTINCT date_trunc('hour', start_time, 'UTC') AS hour FROM moving_conversations WHERE isfinite(start_time)
), pending AS (
  INSERT INTO public.sync_pending_hours (hour, taken_by)
  SELECT hour, :run FROM hours WHERE NOT :dry_run ORDER BY hour
  ON CONFLICT (hour) DO UPDATE SET taken_by = excluded.taken_by
), pending_conversations AS (
  INSERT INTO public.sync_pending_conversation_hours (hour, taken_by)
  SELECT hour, :run FROM conversation_hours WHERE NOT :dry_run ORDER BY hour
  ON CONFLICT (hour) DO UPDATE SET taken_by = excluded.taken_by
), snapshots AS (
  SELECT hour, workspace_id
    FROM (SELECT hours.hour, hourly.workspace_id, hourly.calls
            FROM hours
           CROSS JOIN LATERAL (
                 -- the condition on the source apart, as in roll-up-calls.sql
                 SELECT workspace_id, count(*) AS calls
                   FROM (SELECT workspace_id, source
                           FROM public.calls
                          WHERE call_date >= hours.hour AND call_date < hours.hour + interval '1 hour'
                         OFFSET 0) AS call
                  WHERE source = 'twilio'
                  GROUP BY workspace_id) AS hourly
          EXCEPT
          SELECT date_trunc('hour', call_date, 'UTC'), workspace_id, count(*) FROM moving GROUP BY 1, 2) AS staying
   WHERE workspace_id IN (SELECT id FROM public.workspaces)
  UNION
  SELECT hour, :workspace FROM hours
), conversation_snapshots AS (
  SELECT hour, workspace_id
    FROM (SELECT conversation_hours.hour, hourly.workspace_id, hourly.conversations
            FROM conversation_hours
           CROSS JOIN LATERAL (
                 SELECT workspace_id, count(*) AS conversations
                   FROM public.elevenlabs_conversations
                  WHERE start_time >= conversation_hours.hour AND start_time < conversation_hours.hour + interval '1 hour'
                  GROUP BY workspace_id) AS hourly
          EXCEPT
          SELECT date_trunc('hour', start_time, 'UTC'), workspace_id, count(*) FROM moving_conversations GROUP BY 1, 2) AS staying
   WHERE workspace_id IN (SELECT id FROM public.workspaces)
  UNION
  SELECT hour, :workspace FROM conversation_hours
)
SELECT (SELECT count(*) FROM moving) AS calls,
       -- theirs, or those of a run whose hours are taken here
       EXISTS (SELECT FROM moving WHERE phone_number IS DISTINCT FROM :number)
       OR EXISTS (SELECT FROM hours JOIN public.sync_pending_hours USING (hour)) AS weeks_change,
       (SELECT count(*) FROM moving_conversations) AS conversations,
       (SELECT count(*) FROM snapshots) + (SELECT count(*) FROM conversation_snapshots) AS snapshots
