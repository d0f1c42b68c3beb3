-- Slices whose worker has died go back to the queue; so do those of this process that none of its
-- lanes holds: it could not say how they ended. A run whose owner has died is not gone on with: it
-- begins again, with what it has finished.
UPDATE public.sync_slices AS slice
   SET claimed_by = NULL, put_back = put_back + 1
  FROM public.sync_runs AS run
 WHERE run.id = slice.run_id AND run.status = 'running'
   AND run.heartbeat_at > now() - make_interval(secs => :silenceSeconds)
   AND slice.finished_at IS NULL AND slice.claimed_by IS NOT NULL
   AND CASE WHEN slice.claimed_by = :worker
            THEN slice.id <> ALL (:held::bigint[]) AND slice.claimed_at < now() - interval '30 seconds'
            ELSE NOT EXISTS (SELECT FROM public.sync_workers AS other
                              WHERE other.worker = slice.claimed_by AND other.source = split_part(run.job, '-', 1)
                                AND other.heartbeat_at > now() - make_interval(secs => :silenceSeconds)) END
