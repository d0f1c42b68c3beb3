SELECT public.reject_waiting_callbacks()
