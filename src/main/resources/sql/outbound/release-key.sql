-- Frees a key whose request placed no call.
DELETE FROM public.initiated_calls WHERE idempotency_key = :?key AND request = :?request AND status IS NULL
