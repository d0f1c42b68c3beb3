-- This process ends: what it has claimed is the others'. So is its share, ten seconds later: it hangs up on
-- the provider, who may be at work on what it was asked for a little longer.
WITH free AS (
  UPDATE public.sync_slices SET claimed_by = NULL WHERE claimed_by = :worker AND finished_at IS NULL
)
UPDATE public.sync_workers SET leaves_at = now() + interval '10 seconds' WHERE worker = :worker
