UPDATE sync_runs SET heartbeat_at = now() WHERE owner = :owner AND status = 'running'
