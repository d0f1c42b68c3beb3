-- Without what the run has taken over from the one it resumes. Planned once more after a passing fault,
-- the slices of the plan before go: none of them has been begun.
WITH planned_before AS (
  DELETE FROM public.sync_slices
   WHERE run_id = :run AND account_sid = :account AND purpose = :purpose AND finished_at IS NULL
)
INSERT INTO public.sync_slices (run_id, account_sid, purpose, slice_from, slice_to, most_requests)
SELECT :run, :account, :purpose, lower(part), upper(part), planned.most_requests
  FROM unnest(:froms, :tos, :mostRequests) AS planned (slice_from, slice_to, most_requests)
 CROSS JOIN LATERAL unnest(
         tstzmultirange(tstzrange(planned.slice_from, planned.slice_to))
         - coalesce((SELECT range_agg(tstzrange(taken.slice_from, taken.slice_to))
                       FROM public.sync_slices AS taken
                      WHERE taken.run_id = :run AND taken.account_sid = :account AND taken.finished_at IS NOT NULL),
                    '{}')) AS part
 ORDER BY 4
