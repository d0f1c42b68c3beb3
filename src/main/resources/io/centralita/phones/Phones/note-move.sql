-- What has waited meanwhile has seen the tables as they were: it is said again (require_running), after a second at most.
WITH gone AS (
  DELETE FROM public.sync_phone_moves
)
INSERT INTO public.sync_phone_moves (moved_by, others_until)
SELECT pg_current_xact_id(),
       CASE WHEN EXISTS (SELECT FROM pg_locks
                          WHERE relation = 'public.sync_phone_moves'::regclass AND mode = 'RowShareLock' AND NOT granted)
            THEN clock_timestamp() + interval '1.5 seconds' END
