UPDATE sync_runs
   SET status = :status, ended_at = now(), error = :error
 WHERE id = :run AND status = 'running'
