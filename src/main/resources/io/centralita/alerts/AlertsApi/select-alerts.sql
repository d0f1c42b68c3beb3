SELECT id, since, message, action FROM public.sync_alerts ORDER BY since, id
