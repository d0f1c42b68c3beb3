-- Calls whose attribution hangs on other calls, for the numbers that were written down as pending:
-- transfers (of all calls to that lead the one that ended closest) and calls of other directions
-- whose number somebody has now. Two index probes a transfer, one on either side of its end.
WITH pending AS (
  DELETE FROM public.sync_pending_numbers WHERE taken_by = :?run AND (SELECT public.require_running(:?run::bigint)) RETURNING phone_number
), transfers AS (
  SELECT transfer.id, transfer.workspace_id AS old_workspace_id, transfer.phone_number AS old_phone_number,
         transfer.attribution AS old_attribution, transfer.matched_call_id AS old_matched_call_id,
         related.id AS matched_call_id, related.from_number AS phone_number,
         CASE WHEN related.id IS NULL THEN 'transfer-unmatched' ELSE 'transfer' END AS attribution
    FROM pending
    JOIN public.calls AS transfer
      ON transfer.from_number = pending.phone_number
     AND public.call_case(transfer.direction) = 3
     AND transfer.source = 'twilio'
     AND transfer.end_time IS NOT NULL
    LEFT JOIN LATERAL (
         SELECT candidate.id, candidate.from_number
           FROM ((SELECT id, from_number, call_date, public.ended_at(end_time, call_date) AS ended_at
                    FROM public.calls
                   WHERE public.call_case(direction) IN (1, 2) AND source = 'twilio'
                     AND to_number = transfer.from_number
                     AND public.ended_at(end_time, call_date) <= transfer.end_time
                   ORDER BY public.ended_at(end_time, call_date) DESC, call_date DESC, id COLLATE "C"
                   LIMIT 1)
                 UNION ALL
                 (SELECT id, from_number, call_date, public.ended_at(end_time, call_date) AS ended_at
                    FROM public.calls
                   WHERE public.call_case(direction) IN (1, 2) AND source = 'twilio'
                     AND to_number = transfer.from_number
                     AND public.ended_at(end_time, call_date) > transfer.end_time
                   ORDER BY public.ended_at(end_time, call_date), call_date DESC, id COLLATE "C"
                   LIMIT 1)) AS candidate
          ORDER BY greatest(candidate.ended_at - transfer.end_time, transfer.end_time - candidate.ended_at),
                   candidate.call_date DESC, candidate.id COLLATE "C"
          LIMIT 1) AS related ON true
), missing AS MATERIALIZED (
  SELECT DISTINCT transfers.phone_number
    FROM transfers
   WHERE transfers.phone_number IS NOT NULL
     AND NOT EXISTS (SELECT FROM public.workspace_phones AS known
                      WHERE public.meant_number(known.phone_number) = transfers.phone_number)
   ORDER BY 1
), added AS MATERIALIZED (
  SELECT phone_number, :?default_workspace::bigint AS workspace_id
    FROM missing
   WHERE public.add_phone(phone_number, :?default_workspace::bigint)
), numbers AS (
  SELECT phone_number FROM pending UNION SELECT phone_number FROM added
), concerned AS (
  -- the condition on the source apart: with it the planner of a table just filled takes the index of
  -- calls between two numbers, and reads it from end to end for each number. Twice, for in one subquery
  -- with both numbers it expects so few that it compares each with each further down
  SELECT call.id, call.direction, call.from_number, call.to_number, call.workspace_id AS old_workspace_id,
         call.phone_number AS old_phone_number, call.attribution AS old_attribution,
         call.matched_call_id AS old_matched_call_id
    FROM numbers
   CROSS JOIN LATERAL (
         SELECT *
           FROM public.calls
          WHERE from_number = numbers.phone_number
            AND public.call_case(direction) = 4
         OFFSET 0) AS call
   WHERE call.source = 'twilio'
  UNION
  SELECT call.id, call.direction, call.from_number, call.to_number, call.workspace_id AS old_workspace_id,
         call.phone_number AS old_phone_number, call.attribution AS old_attribution,
         call.matched_call_id AS old_matched_call_id
    FROM numbers
   CROSS JOIN LATERAL (
         SELECT *
           FROM public.calls
          WHERE to_number = numbers.phone_number
            AND public.call_case(direction) = 4
         OFFSET 0) AS call
   WHERE call.source = 'twilio'
), phones AS (
  SELECT known.phone_number, coalesce(known.workspace_id, :?default_workspace::bigint) AS workspace_id
    FROM (SELECT phone_number FROM transfers
          UNION SELECT from_number FROM concerned
          UNION SELECT to_number FROM concerned) AS wanted (number)
   CROSS JOIN LATERAL public.known_phone(wanted.number) AS known
  UNION ALL
  SELECT phone_number, workspace_id FROM added
), attributed AS (
  SELECT transfers.*, coalesce(phones.workspace_id, :?default_workspace::bigint) AS workspace_id
    FROM transfers
    LEFT JOIN phones ON phones.phone_number = transfers.phone_number
  UNION ALL
  SELECT concerned.id, old_workspace_id, old_phone_number, old_attribution, old_matched_call_id,
         NULL, coalesce(first.phone_number, second.phone_number),
         CASE WHEN coalesce(first.phone_number, second.phone_number) IS NULL THEN 'unattributed' ELSE 'phone' END,
         coalesce(first.workspace_id, second.workspace_id, :?default_workspace::bigint)
    FROM concerned
    LEFT JOIN phones AS first
      ON first.phone_number = CASE WHEN concerned.direction = 'inbound' THEN concerned.to_number ELSE concerned.from_number END
    LEFT JOIN phones AS second
      ON second.phone_number = CASE WHEN concerned.direction = 'inbound' THEN concerned.from_number ELSE concerned.to_number END
), moved AS MATERIALIZED (
  SELECT id, workspace_id, phone_number, attribution, matched_call_id
    FROM attributed
   WHERE (workspace_id, phone_number, attribution, matched_call_id)
         IS DISTINCT FROM
         (old_workspace_id, old_phone_number, old_attribution, old_matched_call_id)
), changed AS (
  UPDATE public.calls AS call
     SET workspace_id = moved.workspace_id,
         phone_number = moved.phone_number,
         attribution = moved.attribution,
         matched_call_id = moved.matched_call_id,
         updated_at = now()
    FROM moved
   WHERE call.id = moved.id
     -- said twice, so that the rows are found by their key however many the planner expects
     AND call.id = ANY (ARRAY(SELECT id FROM moved))
  RETURNING call.id, call.call_date
), hours AS (
  INSERT INTO public.sync_pending_hours (hour)
  SELECT DISTINCT date_trunc('hour', call_date, 'UTC') FROM changed WHERE call_date IS NOT NULL ORDER BY 1
  ON CONFLICT (hour) DO UPDATE SET taken_by = NULL
), links AS (
  INSERT INTO public.sync_pending_links AS link (call_sid, due_at)
  SELECT id, now() FROM changed
   WHERE EXISTS (SELECT FROM public.elevenlabs_conversations AS conversation WHERE conversation.call_sid = changed.id)
   ORDER BY id
  ON CONFLICT (call_sid) DO UPDATE SET taken_by = NULL, due_at = excluded.due_at
)
SELECT (SELECT count(*) FROM changed) AS changed_calls, (SELECT count(*) FROM added) AS created_phones
