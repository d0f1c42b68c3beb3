-- Whoever finds a run without a slice to be read, or being read, ends it, and owns it from then on. A
-- cancelled run is not read to its end, nor does one wait for long for lanes that do not come to rest. A
-- process that stops ends what it owns with what there is, and nothing else.
UPDATE public.sync_runs AS run
   SET slices_over_at = now(), owner = :worker, heartbeat_at = now()
 WHERE run.id = :run AND run.status = 'running' AND (run.slices_over_at IS NULL OR run.owner = :worker)
   AND (NOT :stopping OR run.owner = :worker)
   AND (:stopping
        OR run.cancel_requested_at < now() - make_interval(secs => :patienceSeconds)
        OR run.planned_at IS NOT NULL
           AND NOT EXISTS (SELECT FROM public.sync_slices AS slice
                            WHERE slice.run_id = run.id AND slice.finished_at IS NULL AND slice.claimed_by IS NOT NULL)
           AND (run.cancel_requested_at IS NOT NULL
                OR NOT EXISTS (SELECT FROM public.sync_run_accounts AS account
                                WHERE account.run_id = run.id AND account.error IS NULL AND NOT account.left_out
                                  AND EXISTS (SELECT FROM public.sync_slices AS slice
                                               WHERE slice.run_id = run.id AND slice.account_sid = account.account_sid
                                                 AND slice.finished_at IS NULL AND slice.claimed_by IS NULL))))
RETURNING run.id
