UPDATE public.sync_runs SET heartbeat_at = now()
 WHERE id = ANY (:runs::bigint[]) AND owner = :owner AND status = 'running'
