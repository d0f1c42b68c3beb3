-- Not its own fault, but it is not read for ever.
UPDATE public.sync_slices SET claimed_by = NULL, put_back = put_back + 1
 WHERE id = :slice AND claimed_by = :worker AND finished_at IS NULL
