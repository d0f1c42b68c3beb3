-- Begun or only just opened: the process that owns them ends now.
UPDATE public.sync_runs
   SET status = 'interrupted', ended_at = now(), error = 'The program was stopped while the run was going on.'
 WHERE owner = :owner AND status = 'running'
