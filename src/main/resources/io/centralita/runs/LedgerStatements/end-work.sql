-- This process ends: what it has claimed is the others'.
WITH free AS (
  UPDATE public.sync_slices SET claimed_by = NULL WHERE claimed_by = :worker AND finished_at IS NULL
)
DELETE FROM public.sync_workers WHERE worker = :worker
