-- The runs this process works on, and for how many seconds each has stood still.
UPDATE public.sync_runs AS run
   SET heartbeat_at = now(), progress_at = now() - make_interval(secs => working.still)
  FROM unnest(:runs::bigint[], :still::float8[]) AS working (id, still)
 WHERE run.id = working.id AND run.owner = :owner AND run.status = 'running'
