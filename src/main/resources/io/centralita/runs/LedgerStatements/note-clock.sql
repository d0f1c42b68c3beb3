UPDATE public.sync_slices SET provider_time = :theirs WHERE id = :slice
