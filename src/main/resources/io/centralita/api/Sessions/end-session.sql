DELETE FROM public.dashboard_sessions WHERE hash = :hash
