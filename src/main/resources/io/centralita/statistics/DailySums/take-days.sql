-- Days to add up, the newest first, which are looked at most. One that somebody is changing at this moment is left: he
-- may have written what nobody sees yet.
DELETE FROM public.sync_pending_days
 WHERE day IN (SELECT day FROM public.sync_pending_days ORDER BY day DESC LIMIT :most FOR UPDATE SKIP LOCKED)
RETURNING day
