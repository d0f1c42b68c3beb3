-- For which time of its schedule a run was opened: a schedule that fires in several processes is one run,
-- recorded as skipped or not. Empty for whatever no schedule started.
ALTER TABLE public.sync_runs ADD COLUMN fire_at timestamptz;
CREATE UNIQUE INDEX sync_runs_one_of_a_fire ON public.sync_runs (job, fire_at) WHERE fire_at IS NOT NULL;

-- From when on a process that stopped is no longer counted.
ALTER TABLE public.sync_workers ADD COLUMN leaves_at timestamptz;
