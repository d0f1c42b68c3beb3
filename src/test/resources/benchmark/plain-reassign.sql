-- What attributing everything again amounts to: calls by their own number, transfers by the call to
-- the same lead that ended closest to them. The snapshots follow with plain-roll-up.sql.
WITH own AS (
  UPDATE calls AS call
     SET workspace_id = coalesce(phone.workspace_id, 1), phone_number = call.from_number, attribution = 'phone',
         updated_at = now()
    FROM workspace_phones AS phone
   WHERE phone.phone_number = call.from_number
     AND call.direction IN ('outbound-api', 'trunking-terminating')
     AND (call.workspace_id, call.phone_number, call.attribution)
         IS DISTINCT FROM (coalesce(phone.workspace_id, 1), call.from_number, 'phone')
), transfer AS (
  SELECT transfer.id, related.id AS matched_call_id, related.from_number AS phone_number,
         coalesce(phone.workspace_id, 1) AS workspace_id
    FROM calls AS transfer
   CROSS JOIN LATERAL (
         SELECT candidate.id, candidate.from_number
           FROM calls AS candidate
          WHERE candidate.direction IN ('outbound-api', 'trunking-terminating') AND candidate.source = 'twilio'
            AND candidate.to_number = transfer.from_number
          ORDER BY abs(extract(epoch FROM coalesce(candidate.end_time, candidate.call_date) - transfer.end_time)),
                   candidate.call_date DESC, candidate.id COLLATE "C"
          LIMIT 1) AS related
    LEFT JOIN workspace_phones AS phone ON phone.phone_number = related.from_number
   WHERE transfer.direction = 'trunking-originating' AND transfer.source = 'twilio' AND transfer.end_time IS NOT NULL
)
UPDATE calls AS call
   SET workspace_id = transfer.workspace_id, phone_number = transfer.phone_number, attribution = 'transfer',
       matched_call_id = transfer.matched_call_id, updated_at = now()
  FROM transfer
 WHERE call.id = transfer.id
   AND (call.workspace_id, call.phone_number, call.attribution, call.matched_call_id)
       IS DISTINCT FROM (transfer.workspace_id, transfer.phone_number, 'transfer', transfer.matched_call_id)
