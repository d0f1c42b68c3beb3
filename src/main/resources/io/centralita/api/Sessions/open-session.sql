-- Whoever signs in again leaves the session before; those that are over leave with it.
WITH over AS (
  DELETE FROM public.dashboard_sessions WHERE expires_at <= now() OR hash = :replaced
)
INSERT INTO public.dashboard_sessions (hash, expires_at) VALUES (:hash, now() + make_interval(secs => :seconds))
