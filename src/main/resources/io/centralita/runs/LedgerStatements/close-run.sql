-- Saying it twice does no harm: the answer to the first time may have been lost with the connection.
-- A run that was cancelled ends as cancelled, also where its process has not noticed.
UPDATE public.sync_runs
   SET status = CASE WHEN cancel_requested_at IS NULL THEN :status ELSE 'cancelled' END,
       ended_at = coalesce(ended_at, now()),
       error = CASE WHEN cancel_requested_at IS NULL THEN :error ELSE :cancelled END
 WHERE id = :run
   AND (status IN ('running', 'cancelled') OR status = :status AND error IS NOT DISTINCT FROM :error)
