-- What was interrupted and has not been started again since, where nobody holds its table now.
SELECT run.job, run.requested_from, run.requested_to
  FROM public.sync_runs AS run
 WHERE run.status = 'interrupted'
   AND run.heartbeat_at > now() - interval '24 hours'
   AND NOT EXISTS (SELECT FROM public.sync_runs AS later
                    WHERE later.job = run.job AND later.id > run.id AND later.status <> 'skipped'
                      AND later.requested_from IS NOT DISTINCT FROM run.requested_from
                      AND later.requested_to IS NOT DISTINCT FROM run.requested_to)
   AND NOT EXISTS (SELECT FROM public.sync_runs AS other WHERE other.status = 'running' AND other.holds && run.holds)
 ORDER BY run.id
