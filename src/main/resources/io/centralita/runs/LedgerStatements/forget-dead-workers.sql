DELETE FROM public.sync_workers
 WHERE heartbeat_at < now() - make_interval(secs => :silenceSeconds) AND worker <> :worker
