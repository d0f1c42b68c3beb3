UPDATE public.sync_pending_numbers SET taken_by = :?run WHERE taken_by IS DISTINCT FROM :?run
