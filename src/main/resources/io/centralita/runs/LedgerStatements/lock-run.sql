-- Whoever closes a run first waits until what is being written for it has been written: each of its
-- statements locks the row as well (require_running), and none begins once it is closed.
SELECT id FROM public.sync_runs WHERE id = :run FOR UPDATE
