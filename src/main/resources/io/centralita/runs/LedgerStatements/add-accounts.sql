INSERT INTO public.sync_run_accounts (run_id, account_sid)
SELECT :run, account FROM unnest(:accounts::text[]) AS account ORDER BY account
ON CONFLICT DO NOTHING
