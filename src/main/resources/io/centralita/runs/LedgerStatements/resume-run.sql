-- The same historical resync was interrupted within a day, or failed when it went on from there: what
-- it read to the end is not read again.
-- Its finished slices go on in the new run, and so do its counts. A slice that reached into what was
-- then the future is none of them.
WITH before AS (
  SELECT latest.*
    FROM public.sync_runs AS run
   CROSS JOIN LATERAL (
         SELECT * FROM public.sync_runs AS other
          WHERE other.job = run.job AND other.id < run.id AND other.status <> 'skipped'
            AND other.requested_from IS NOT DISTINCT FROM run.requested_from
            AND other.requested_to IS NOT DISTINCT FROM run.requested_to
          ORDER BY other.id DESC
          LIMIT 1) AS latest
   WHERE run.id = :run
     AND (latest.status = 'interrupted' OR latest.status = 'failed' AND latest.resumed_from IS NOT NULL)
     AND latest.heartbeat_at > now() - interval '24 hours'
), slices AS (
  SELECT slice.*,
         slice.finished_at > now() - interval '24 hours' AND slice.slice_to <= least(before.started_at, slice.provider_time)
         AND slice.slice_from >= run.period_start AND slice.slice_to <= run.period_end AS done
    FROM before
    JOIN public.sync_slices AS slice ON slice.run_id = before.id
    JOIN public.sync_runs AS run ON run.id = :run
), taken AS (
  INSERT INTO public.sync_slices (run_id, account_sid, slice_from, slice_to, purpose, finished_at, requests,
                           case1_count, case2_count, case3_count, other_count, skipped_count, created_phones, settled_calls)
  SELECT :run, account_sid, slice_from, slice_to, purpose, finished_at, requests,
         case1_count, case2_count, case3_count, other_count, skipped_count, created_phones, settled_calls
    FROM slices WHERE done
  RETURNING id, account_sid, slice_from
), repeats AS (
  INSERT INTO public.sync_repeats (run_id, call_id, slice_id, call_case, call_date, other_account, noted_at)
  SELECT :run, repeat.call_id, taken.id, repeat.call_case, repeat.call_date, repeat.other_account, repeat.noted_at
    FROM taken
    JOIN slices USING (account_sid, slice_from)
    JOIN public.sync_repeats AS repeat ON repeat.run_id = slices.run_id AND repeat.slice_id = slices.id
), rejects AS (
  INSERT INTO public.sync_run_rejects (run_id, slice_id, key, call_case)
  SELECT :run, taken.id, reject.key, reject.call_case
    FROM taken
    JOIN slices USING (account_sid, slice_from)
    JOIN public.sync_run_rejects AS reject ON reject.run_id = slices.run_id AND reject.slice_id = slices.id
)
UPDATE public.sync_runs AS run
   SET resumed_from = before.id,
       snapshots = before.snapshots,
       created_phones = before.created_phones + unfinished.created_phones,
       settled_calls = before.settled_calls + unfinished.settled_calls
  FROM before,
       (SELECT coalesce(sum(created_phones), 0) AS created_phones, coalesce(sum(settled_calls), 0) AS settled_calls
          FROM slices WHERE NOT coalesce(done, false)) AS unfinished
 WHERE run.id = :run
