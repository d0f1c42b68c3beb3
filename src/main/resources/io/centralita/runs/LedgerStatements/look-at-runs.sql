-- What a process has to know every second: of the runs it works on, and of those it could work on.
SELECT run.id, run.job, run.status = 'running' AS running, run.owner = :worker AS owned,
       run.cancel_requested_at IS NOT NULL AS cancelled, run.slices_over_at IS NULL AS reading,
       run.slices_over_at IS NOT NULL AND run.owner = :worker AS end_taken,
       run.planned_at IS NOT NULL AS planned,
       -- the one that opened it begins at once, and may well be done by then
       run.planned_at < now() - interval '1 second' AS joinable,
       EXISTS (SELECT FROM public.sync_run_accounts AS account
                WHERE account.run_id = run.id AND account.error IS NULL AND NOT account.left_out
                  AND EXISTS (SELECT FROM public.sync_slices AS slice
                               WHERE slice.run_id = run.id AND slice.account_sid = account.account_sid
                                 AND slice.finished_at IS NULL AND slice.claimed_by IS NULL)) AS unclaimed,
       array(SELECT account_sid FROM public.sync_run_accounts
              WHERE run_id = run.id AND (error IS NOT NULL OR left_out)) AS lost
  FROM public.sync_runs AS run
 WHERE run.id = ANY (:runs::bigint[]) OR run.status = 'running'
