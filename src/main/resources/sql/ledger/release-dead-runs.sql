-- A process that died cannot close its run: whoever wants the table next does it for it.
UPDATE public.sync_runs
   SET status = 'interrupted',
       -- so that it never overlaps with the run that takes its place
       ended_at = greatest(heartbeat_at, started_at),
       error = 'The process that ran it stopped without a word; its last sign of life was at ' || to_char(heartbeat_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '.'
 WHERE status = 'running'
   AND heartbeat_at < now() - make_interval(secs => :silenceSeconds)
