-- It is left for whoever claims it next, from its beginning.
UPDATE public.sync_slices SET claimed_by = NULL WHERE id = :slice AND claimed_by = :worker AND finished_at IS NULL
