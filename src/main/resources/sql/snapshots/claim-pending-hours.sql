UPDATE public.sync_pending_hours SET taken_by = :?run
 WHERE (SELECT public.require_running(:?run::bigint)) AND taken_by IS DISTINCT FROM :?run
