-- An attempt has failed: the next one comes later, or none where it has failed for a day. Whoever lost the recording to
-- another process leaves it alone.
WITH failed AS (
  UPDATE public.recording_fetches
     SET next_attempt = now() + :?pause::bigint * interval '1 millisecond',
         attempts = attempts - CASE WHEN :?counts THEN 0 ELSE 1 END,
         reason = :?reason,
         -- not after a few attempts only, before and after the program stood still
         given_up = :?counts AND created_at < now() - interval '24 hours' AND attempts >= 10
   WHERE recording_sid = :?recording_sid AND attempts = :?attempts
  RETURNING *
), kept AS (
  INSERT INTO public.sync_rejects AS known (source, key, reason, raw_data)
  SELECT 'twilio', recording_sid, reason, to_jsonb(failed)::text FROM failed WHERE given_up
  ON CONFLICT (source, key) DO UPDATE SET reason = excluded.reason, raw_data = excluded.raw_data
)
SELECT given_up FROM failed
