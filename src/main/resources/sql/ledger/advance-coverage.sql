-- Each account of a run of which everything was read: a recent window moves its coverage to its end,
-- a historical one only where it leaves no hole behind. A run that only took over the slices of the
-- one it resumes may have read everything it has and still have gaps between.
WITH done AS (
  SELECT slice.account_sid, run.started_at,
         min(slice.slice_from) FILTER (WHERE slice.purpose = 'period') AS start,
         least(max(slice.slice_to) FILTER (WHERE slice.purpose = 'period'), run.started_at) AS until
    FROM public.sync_runs AS run
    JOIN public.sync_slices AS slice ON slice.run_id = run.id
   WHERE run.id = :run
   GROUP BY slice.account_sid, run.started_at
  HAVING bool_and(slice.finished_at IS NOT NULL)
     AND (SELECT count(*)
            FROM unnest(range_agg(tstzrange(slice.slice_from, slice.slice_to))
                          FILTER (WHERE slice.purpose = 'period'))) = 1
)
INSERT INTO public.sync_coverage AS known (account_sid, covered_until)
SELECT done.account_sid, done.until
  FROM done
  LEFT JOIN public.sync_coverage AS before USING (account_sid)
 WHERE done.start <= before.covered_until
    OR before.covered_until IS NULL AND (:recent OR done.until >= done.started_at)
ON CONFLICT (account_sid) DO UPDATE
   SET covered_until = excluded.covered_until, updated_at = now()
 WHERE known.covered_until < excluded.covered_until
