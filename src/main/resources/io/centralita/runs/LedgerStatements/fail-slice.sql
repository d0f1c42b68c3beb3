-- The first failure of an account is the one that is told.
WITH failed AS (
  UPDATE public.sync_slices SET claimed_by = NULL, error = :error
   WHERE id = :slice AND claimed_by = :worker AND finished_at IS NULL
  RETURNING run_id, account_sid
)
UPDATE public.sync_run_accounts AS account
   SET error = :error
  FROM failed
 WHERE account.run_id = failed.run_id AND account.account_sid = failed.account_sid
   AND account.error IS NULL AND NOT account.left_out
