-- What has waited meanwhile has seen the tables as they were: it is said again (require_running).
WITH gone AS (
  DELETE FROM public.sync_phone_moves
)
INSERT INTO public.sync_phone_moves (moved_by) VALUES (pg_current_xact_id())
