-- Nobody waits for this process any more; what it has claimed is free.
WITH free AS (
  UPDATE public.sync_slices SET claimed_by = NULL WHERE claimed_by = :worker AND finished_at IS NULL
)
DELETE FROM public.sync_workers WHERE worker = :worker
