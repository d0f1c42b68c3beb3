-- A run that makes no progress is given up, and one that was taken over writes nothing any more.

ALTER TABLE sync_runs ADD COLUMN progress_at timestamptz NOT NULL DEFAULT now();

-- To be asked by each statement that writes for a run, for then both are one: it is refused where the
-- run is no longer running, and while it goes on nobody closes the run, who would take its row FOR
-- UPDATE first. A sign of life does not wait for it: an UPDATE that touches no key lets it pass. What
-- belongs to no run (an event of a webhook) has the number 0 or a negative one.
CREATE FUNCTION require_running(run bigint) RETURNS boolean
  LANGUAGE plpgsql
AS $$
BEGIN
  IF run > 0 THEN
    PERFORM FROM public.sync_runs WHERE id = run AND status = 'running' FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'Run % was taken over while this process was silent or stood still; it stops here', run
        USING ERRCODE = 'RL001';
    END IF;
  END IF;
  RETURN true;
END
$$;
