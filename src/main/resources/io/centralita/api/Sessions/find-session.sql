SELECT EXISTS (SELECT FROM public.dashboard_sessions WHERE hash = :hash AND expires_at > now())
