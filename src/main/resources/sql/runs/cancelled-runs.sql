-- Which of the runs a process works on were cancelled.
SELECT id FROM public.sync_runs WHERE id = ANY (:runs::bigint[]) AND cancel_requested_at IS NOT NULL
