SELECT covered_until FROM public.sync_coverage WHERE account_sid = :account
