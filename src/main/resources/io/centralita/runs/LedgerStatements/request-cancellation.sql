-- Whichever process works on it looks for that every second.
UPDATE public.sync_runs
   SET cancel_requested_at = coalesce(cancel_requested_at, now())
 WHERE id = :run AND status = 'running'
