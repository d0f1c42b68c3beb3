-- A run that was taken over three times and did not finish one more slice for it would be so for ever:
-- it may be the one that kills its process. (An orderly stop is no such death.)
UPDATE public.sync_runs AS run
   SET status = 'failed',
       error = 'It was taken over three times without finishing one more slice'
               || coalesce((SELECT '; it always died at ' || slice.account_sid || ' from ' || to_char(slice.slice_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                              FROM public.sync_slices AS slice
                             WHERE slice.run_id = run.id AND slice.finished_at IS NULL
                             ORDER BY slice.requests = 0, slice.id
                             LIMIT 1), '')
               || '. Start it again once that is put right.'
 WHERE run.status = 'interrupted' AND run.died
   AND run.heartbeat_at > now() - interval '24 hours'
   AND (SELECT count(*) = 4 AND bool_and(last.status = 'interrupted' AND last.died) AND max(last.id) = run.id
               AND (array_agg(last.done ORDER BY last.id DESC))[1] <= (array_agg(last.done ORDER BY last.id))[1]
          FROM (SELECT other.id, other.status, other.died,
                       (SELECT count(finished_at) FROM public.sync_slices WHERE run_id = other.id) AS done
                  FROM public.sync_runs AS other
                 WHERE other.job = run.job AND other.status <> 'skipped'
                   AND other.requested_from IS NOT DISTINCT FROM run.requested_from
                   AND other.requested_to IS NOT DISTINCT FROM run.requested_to
                 ORDER BY other.id DESC
                 LIMIT 4) AS last)
RETURNING run.id
