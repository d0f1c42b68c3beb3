SELECT account_sid, error, left_out FROM public.sync_run_accounts WHERE run_id = :run ORDER BY account_sid
