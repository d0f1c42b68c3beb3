SELECT id FROM public.sync_alerts ORDER BY id
