-- Absolute numbers, so that saying it twice does no harm. No row: the run, or the slice, was taken away
-- from us.
UPDATE public.sync_slices AS slice
   SET case1_count = :case1,
       case2_count = :case2,
       case3_count = :case3,
       other_count = :other,
       skipped_count = :skipped,
       requests = :requests,
       finished_at = CASE WHEN :finished THEN now() END
  FROM public.sync_runs AS run
 WHERE slice.id = :slice
   AND run.id = slice.run_id
   AND slice.claimed_by = :worker
   AND run.status = 'running'
