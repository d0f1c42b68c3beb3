-- Claims a key for the request at hand, or tells what became of the request that has it. Nothing of that where
-- another process has claimed it this very moment. Keys older than a day are free again, and go, whosever they are.
WITH pruned AS (
  DELETE FROM public.initiated_calls
   WHERE idempotency_key IN (
     SELECT idempotency_key FROM public.initiated_calls
      WHERE created_at < now() - interval '24 hours' AND idempotency_key <> :?key
      ORDER BY created_at LIMIT 1000 FOR UPDATE SKIP LOCKED)
), claimed AS (
  INSERT INTO public.initiated_calls AS known (idempotency_key, request)
  VALUES (:?key, :?request)
  ON CONFLICT (idempotency_key) DO UPDATE
    SET request = excluded.request, created_at = now(), status = NULL, answer = NULL
    WHERE known.created_at < now() - interval '24 hours'
  RETURNING idempotency_key
)
SELECT EXISTS (SELECT FROM claimed) AS claimed,
       known.request = :?request AS same_request,
       known.status,
       known.answer::text,
       -- longer than placing a call takes
       known.created_at < now() - interval '60 seconds' AS abandoned
  FROM (SELECT 1) AS always
  LEFT JOIN public.initiated_calls AS known ON known.idempotency_key = :?key
