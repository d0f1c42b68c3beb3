-- Saying it twice does no harm: the answer to the first time may have been lost with the connection.
UPDATE public.sync_runs
   SET status = :status, ended_at = coalesce(ended_at, now()), error = :error
 WHERE id = :run AND (status = 'running' OR status = :status AND error IS NOT DISTINCT FROM :error)
