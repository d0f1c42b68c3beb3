-- A portion of the runs that are older than 400 days, with their slices and the rejects they counted.
-- What they had covered is kept, and of each job the last three that did anything, by which alerts go.
-- Records that are waited for are so for seven days; those the provider no longer knows are remembered.
WITH old AS MATERIALIZED (
  SELECT run.id, run.started_at
    FROM public.sync_runs AS run
   WHERE run.started_at < now() - interval '400 days' AND run.status <> 'running'
     AND run.id < (SELECT later.id
                     FROM public.sync_runs AS later
                    WHERE later.job = run.job AND later.status NOT IN ('running', 'skipped')
                    ORDER BY later.id DESC
                   OFFSET 2 LIMIT 1)
     AND NOT EXISTS (SELECT FROM public.twilio_reconciliations AS reconciled WHERE reconciled.run_id = run.id)
   ORDER BY run.id
   LIMIT 100
     FOR UPDATE OF run SKIP LOCKED
), covered AS (
  INSERT INTO public.sync_covered AS known (account_sid, periods)
  SELECT slice.account_sid, range_agg(tstzrange(slice.slice_from, least(slice.slice_to, old.started_at, slice.provider_time)))
    FROM old
    JOIN public.sync_slices AS slice ON slice.run_id = old.id
   WHERE slice.finished_at IS NOT NULL AND slice.purpose = 'period' AND slice.slice_from < least(old.started_at, slice.provider_time)
   GROUP BY slice.account_sid
   ORDER BY slice.account_sid
  ON CONFLICT (account_sid) DO UPDATE SET periods = known.periods + excluded.periods
), gone AS (
  DELETE FROM public.sync_runs WHERE id IN (SELECT id FROM old)
  RETURNING id
), no_longer_awaited AS (
  DELETE FROM public.sync_awaited
   WHERE record_id = ANY (ARRAY(SELECT record_id FROM public.sync_awaited
                                 WHERE NOT gone AND asked_at < now() - interval '30 days' LIMIT 10000))
)
SELECT count(*) AS runs FROM gone
