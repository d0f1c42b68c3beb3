SELECT id, job FROM public.sync_runs WHERE status = 'running' AND holds && :holds::text[]
