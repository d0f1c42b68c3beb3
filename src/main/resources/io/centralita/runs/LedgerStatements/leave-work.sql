DELETE FROM public.sync_workers WHERE worker = :worker AND source = :source
