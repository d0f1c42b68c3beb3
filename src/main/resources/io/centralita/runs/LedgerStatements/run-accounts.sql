SELECT account_sid, error FROM public.sync_run_accounts WHERE run_id = :run ORDER BY account_sid
