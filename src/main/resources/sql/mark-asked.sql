-- What a slice was read for and still waits is not due again for a while; what it got is forgotten.
WITH settled AS (
  DELETE FROM sync_awaited AS awaited
   USING calls AS call
   WHERE call.id = awaited.call_id AND NOT is_unsettled(call.status, call.cost)
)
INSERT INTO sync_awaited AS awaited (call_id, asked_at, gone)
SELECT id, :now, id = ANY (:gone)
  FROM calls
 WHERE source = 'twilio' AND is_unsettled(status, cost) AND account_sid = :account
   AND call_date >= :from AND call_date < :to
 ORDER BY id
ON CONFLICT (call_id) DO UPDATE SET asked_at = excluded.asked_at, gone = awaited.gone OR excluded.gone
