SELECT id, job FROM sync_runs WHERE status = 'running' AND holds && :holds::text[]
