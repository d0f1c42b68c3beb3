-- An attempt has failed: the next one comes later, or none where it has failed for a day. Whoever lost the message to
-- another process leaves it alone.
WITH given_up AS (
  DELETE FROM public.alert_messages
   WHERE id = :?id AND attempts = :?attempts
     -- not after a few attempts only, before and after the program stood still
     AND :?counts AND created_at < now() - interval '24 hours' AND attempts >= 10
  RETURNING id
), put_off AS (
  UPDATE public.alert_messages
     SET next_attempt = now() + :?pause::bigint * interval '1 millisecond',
         attempts = attempts - CASE WHEN :?counts THEN 0 ELSE 1 END
   WHERE id = :?id AND attempts = :?attempts AND id NOT IN (SELECT id FROM given_up)
  RETURNING id
)
SELECT true AS given_up FROM given_up
UNION ALL
SELECT false FROM put_off
