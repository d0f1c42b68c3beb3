-- An account whose coverage has a gap needs a longer period than usual, and so does the run.
UPDATE public.sync_runs SET period_start = :start WHERE id = :run AND :start < period_start
