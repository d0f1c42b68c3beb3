-- How many slices of each account nobody has claimed yet; no more are counted than there may be lanes.
SELECT account.account_sid, unclaimed.slices
  FROM public.sync_run_accounts AS account
 CROSS JOIN LATERAL (
       SELECT count(*) AS slices
         FROM (SELECT FROM public.sync_slices AS slice
                WHERE slice.run_id = :run AND slice.account_sid = account.account_sid
                  AND slice.finished_at IS NULL AND slice.claimed_by IS NULL
                LIMIT :most) AS counted) AS unclaimed
 WHERE account.run_id = :run AND account.error IS NULL AND NOT account.left_out AND unclaimed.slices > 0
