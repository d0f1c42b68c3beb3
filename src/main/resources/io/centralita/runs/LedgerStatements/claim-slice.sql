-- The next slice of the account that has the fewest under way. What somebody else is claiming at this
-- moment is passed over.
WITH account AS MATERIALIZED (
  SELECT account.account_sid
    FROM public.sync_run_accounts AS account
   WHERE account.run_id = :run AND account.error IS NULL AND NOT account.left_out
     AND account.account_sid <> ALL (:passedOver::text[])
   ORDER BY (SELECT count(*) FROM public.sync_slices AS slice
              WHERE slice.run_id = :run AND slice.account_sid = account.account_sid
                AND slice.finished_at IS NULL AND slice.claimed_by IS NOT NULL),
            account.account_sid
), next AS MATERIALIZED (
  SELECT slice.id
    FROM account
   CROSS JOIN LATERAL (
         SELECT slice.id
           FROM public.sync_slices AS slice
          WHERE slice.run_id = :run AND slice.account_sid = account.account_sid
            AND slice.finished_at IS NULL AND slice.claimed_by IS NULL
          ORDER BY slice.id
          LIMIT 1
            FOR UPDATE SKIP LOCKED) AS slice
   LIMIT 1
)
UPDATE public.sync_slices AS slice
   SET claimed_by = :worker, claimed_at = now()
  FROM next, public.sync_runs AS run
 WHERE slice.id = next.id AND run.id = slice.run_id AND run.status = 'running' AND run.planned_at IS NOT NULL
RETURNING slice.id, slice.run_id, run.job, slice.account_sid, slice.purpose, slice.slice_from, slice.slice_to, slice.most_requests
