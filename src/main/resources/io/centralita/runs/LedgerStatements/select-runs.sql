SELECT run.id, run.job, run.trigger, run.status, run.period_start, run.period_end, run.started_at, run.ended_at,
       run.resumed_from, run.total_calls, run.changed_calls, run.snapshots, run.unmatched_transfers, run.warnings, run.error,
       run.created_phones + slices.created_phones AS created_phones,
       run.settled_calls + slices.settled_calls AS settled_calls,
       slices.settlement_requests,
       slices.case1 + rejects.case1 - repeats.case1 AS case1,
       slices.case2 + rejects.case2 - repeats.case2 AS case2,
       slices.case3 + rejects.case3 - repeats.case3 AS case3,
       slices.other + rejects.other - repeats.other AS other,
       rejects.total AS rejected,
       slices.skipped,
       slices.done AS slices_done,
       slices.total AS slices_total
  FROM public.sync_runs AS run
 CROSS JOIN LATERAL (
       -- what is read for settlement lies outside the period that the counts are about
       SELECT coalesce(sum(case1_count) FILTER (WHERE purpose = 'period'), 0) AS case1,
              coalesce(sum(case2_count) FILTER (WHERE purpose = 'period'), 0) AS case2,
              coalesce(sum(case3_count) FILTER (WHERE purpose = 'period'), 0) AS case3,
              coalesce(sum(other_count) FILTER (WHERE purpose = 'period'), 0) AS other,
              coalesce(sum(skipped_count) FILTER (WHERE purpose = 'period'), 0) AS skipped,
              coalesce(sum(requests) FILTER (WHERE purpose = 'settlement'), 0) AS settlement_requests,
              coalesce(sum(created_phones), 0) AS created_phones,
              coalesce(sum(settled_calls), 0) AS settled_calls,
              count(finished_at) AS done,
              count(*) AS total
         FROM public.sync_slices WHERE run_id = run.id) AS slices
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE call_case = 1) AS case1,
              count(*) FILTER (WHERE call_case = 2) AS case2,
              count(*) FILTER (WHERE call_case = 3) AS case3,
              count(*) FILTER (WHERE call_case = 4) AS other,
              count(*) AS total
         FROM public.sync_run_rejects WHERE run_id = run.id) AS rejects
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(calls) FILTER (WHERE call_case = 1), 0) AS case1,
              coalesce(sum(calls) FILTER (WHERE call_case = 2), 0) AS case2,
              coalesce(sum(calls) FILTER (WHERE call_case = 3), 0) AS case3,
              coalesce(sum(calls) FILTER (WHERE call_case = 4), 0) AS other
         FROM public.repeated_calls(run.id)) AS repeats
 WHERE (:run::bigint IS NULL OR run.id = :run)
   AND (:job::text IS NULL OR run.job = :job)
   AND (:status::text IS NULL OR run.status = :status)
   -- of each of these jobs the one that runs, and the last that has ended
   AND (cardinality(:newestOf::text[]) = 0
        OR run.id = ANY (ARRAY(
             SELECT newest.id
               FROM unnest(:newestOf::text[]) AS asked (job)
              CROSS JOIN LATERAL (
                    (SELECT id FROM public.sync_runs WHERE job = asked.job AND status = 'running' LIMIT 1)
                    UNION ALL
                    (SELECT id FROM public.sync_runs WHERE job = asked.job AND status <> 'running' ORDER BY id DESC LIMIT 1)) AS newest)))
 ORDER BY run.id DESC
 LIMIT :limit
