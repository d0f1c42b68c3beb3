-- Kept until the account is read for the first time, however often that fails.
INSERT INTO public.sync_coverage (account_sid, begins_at) VALUES (:account, :start) ON CONFLICT (account_sid) DO NOTHING
