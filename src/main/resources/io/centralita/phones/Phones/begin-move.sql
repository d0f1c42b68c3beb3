-- Alone from here on: what writes by the directory is over, and waits (require_running).
LOCK TABLE public.sync_phone_moves IN EXCLUSIVE MODE
