SELECT public.meant_number(:typed)
