-- A process that died cannot close its run: whoever wants the table next does it for it. So it is with
-- one that says it is alive, and stands still. A run for which something is being written at this
-- moment is looked at again in a few seconds.
WITH dead AS (
  SELECT id, owner, heartbeat_at < now() - make_interval(secs => :silenceSeconds) AS is_silent
    FROM public.sync_runs
   WHERE status = 'running'
     AND (heartbeat_at < now() - make_interval(secs => :silenceSeconds)
          OR progress_at < now() - make_interval(secs => :patienceSeconds))
     AND NOT (owner = :owner AND id = ANY (:spared::bigint[]))
     FOR UPDATE SKIP LOCKED
), without_worker AS (
  DELETE FROM public.sync_workers WHERE worker IN (SELECT owner FROM dead WHERE is_silent)
)
UPDATE public.sync_runs AS run
   SET status = CASE WHEN cancel_requested_at IS NULL THEN 'interrupted' ELSE 'cancelled' END,
       died = true,
       -- so that it never overlaps with the run that takes its place
       ended_at = greatest(heartbeat_at, started_at),
       error = CASE WHEN dead.is_silent
                    THEN 'The process that ran it stopped without a word; its last sign of life was at ' || to_char(heartbeat_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '.'
                    ELSE 'It stood still: its last progress was at ' || to_char(progress_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || ', so it was given up.' END
  FROM dead
 WHERE run.id = dead.id
RETURNING run.id
