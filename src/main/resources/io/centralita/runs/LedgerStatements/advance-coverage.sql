-- Each account of a run of which everything was read: a recent window moves its coverage to its end,
-- a historical one only where it leaves no hole behind. A run that only took over the slices of the
-- one it resumes may have read everything it has and still have gaps between.
-- No clock is believed that another one contradicts: what lies beyond the database's time, or the
-- provider's when it answered, has not been read.
WITH slices AS (
  SELECT slice.*,
         least(slice.slice_to, run.started_at, now(), slice.provider_time - interval '5 seconds') AS read_to,
         run.started_at, run.period_end - run.period_start AS length
    FROM public.sync_runs AS run
    JOIN public.sync_slices AS slice ON slice.run_id = run.id
   WHERE run.id = :run
), done AS (
  SELECT account_sid, started_at, length,
         min(slice_from) FILTER (WHERE purpose = 'period') AS start,
         max(slice_to) FILTER (WHERE purpose = 'period') AS until,
         coalesce(min(read_to) FILTER (WHERE purpose = 'period' AND read_to < slice_to),
                  max(slice_to) FILTER (WHERE purpose = 'period')) AS read_to
    FROM slices
   GROUP BY account_sid, started_at, length
  HAVING bool_and(finished_at IS NOT NULL)
     AND (SELECT count(*)
            FROM unnest(range_agg(tstzrange(slice_from, slice_to))
                          FILTER (WHERE purpose = 'period'))) = 1
)
INSERT INTO public.sync_coverage AS known (account_sid, covered_until, begins_at)
SELECT done.account_sid,
       CASE WHEN done.read_to > done.start THEN done.read_to END,
       -- all of the window was still to come: where it would have begun by the right clock
       least(done.start, done.read_to - done.length)
  FROM done
  LEFT JOIN public.sync_coverage AS before USING (account_sid)
 WHERE done.start <= before.covered_until
    OR before.covered_until IS NULL
       AND (:recent OR done.until >= done.started_at AND done.start <= coalesce(before.begins_at, done.started_at))
ON CONFLICT (account_sid) DO UPDATE
   SET covered_until = coalesce(excluded.covered_until, known.covered_until),
       begins_at = least(known.begins_at, excluded.begins_at),
       updated_at = now()
 WHERE excluded.covered_until > coalesce(known.covered_until, '-infinity')
    -- an older version believed a clock that was ahead
    OR excluded.covered_until < known.covered_until AND known.covered_until > now()
    OR known.covered_until IS NULL AND excluded.begins_at < known.begins_at
