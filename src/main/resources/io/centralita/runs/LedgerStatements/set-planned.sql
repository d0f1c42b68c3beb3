UPDATE public.sync_runs SET planned_at = now() WHERE id = :run AND planned_at IS NULL
