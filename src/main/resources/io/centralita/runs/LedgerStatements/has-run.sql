-- Whether a run was opened for that time of its schedule, in whichever process.
SELECT EXISTS (SELECT FROM public.sync_runs WHERE job = :job AND fire_at = :fireAt)
