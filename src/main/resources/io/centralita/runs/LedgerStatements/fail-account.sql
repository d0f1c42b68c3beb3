INSERT INTO public.sync_run_accounts AS known (run_id, account_sid, error, left_out)
VALUES (:run, :account, :error, :error::text IS NULL)
ON CONFLICT (run_id, account_sid) DO UPDATE SET error = excluded.error, left_out = excluded.left_out
 WHERE known.error IS NULL AND NOT known.left_out
