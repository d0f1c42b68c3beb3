-- What came of placing a call, for its row and for whoever asks again with the same key. What a callback has told of
-- the call meanwhile stays.
WITH placed AS (
  UPDATE public.crm_calls AS call
     SET call_sid = coalesce(call.call_sid, CASE WHEN NOT EXISTS (
           SELECT FROM public.crm_calls AS other WHERE other.call_sid = :?sid::text) THEN :?sid::text END),
         state = CASE WHEN :?failed AND call.state = 'pending' THEN 'failed' ELSE call.state END,
         ended_at = CASE WHEN :?failed AND call.state = 'pending' THEN now() ELSE call.ended_at END,
         metadata = coalesce(call.metadata, '{}') || :?metadata::jsonb
   WHERE call.id = :?call::uuid
)
UPDATE public.initiated_calls SET status = :?status, answer = :?answer::json
 WHERE idempotency_key = :?key::text AND request = :?request::text AND status IS NULL AND :?kept
