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

-- Whether its process died, or it stood still; an orderly stop is neither.
ALTER TABLE sync_runs ADD COLUMN died boolean NOT NULL DEFAULT false;

-- What runs that have been pruned had covered.
CREATE TABLE sync_covered (
  account_sid text PRIMARY KEY,
  periods     tstzmultirange NOT NULL
);
ALTER TABLE sync_runs
  DROP CONSTRAINT sync_runs_resumed_from_fkey,
  ADD FOREIGN KEY (resumed_from) REFERENCES sync_runs (id) ON DELETE SET NULL;
CREATE INDEX sync_runs_by_resumed_from ON sync_runs (resumed_from) WHERE resumed_from IS NOT NULL;

-- Every account that was ever read. From one to the next by the index, whatever the number of slices.
CREATE INDEX sync_slices_by_account ON sync_slices (account_sid);
CREATE FUNCTION known_accounts() RETURNS SETOF text
  LANGUAGE sql STABLE
AS $$
  WITH RECURSIVE later AS (
    SELECT min(account_sid) AS account_sid FROM public.sync_slices
    UNION ALL
    SELECT (SELECT min(account_sid) FROM public.sync_slices WHERE account_sid > later.account_sid)
      FROM later
     WHERE later.account_sid IS NOT NULL
  )
  SELECT account_sid FROM later WHERE account_sid IS NOT NULL
  UNION
  SELECT account_sid FROM public.sync_coverage
$$;
