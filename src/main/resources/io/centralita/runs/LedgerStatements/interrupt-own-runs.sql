-- Begun or only just opened: the process that owns them ends now.
WITH own AS (
  SELECT id FROM public.sync_runs WHERE owner = :owner AND status = 'running' FOR UPDATE
)
UPDATE public.sync_runs AS run
   SET status = CASE WHEN cancel_requested_at IS NULL THEN 'interrupted' ELSE 'cancelled' END, ended_at = now(), error = 'The program was stopped while the run was going on.'
  FROM own
 WHERE run.id = own.id
