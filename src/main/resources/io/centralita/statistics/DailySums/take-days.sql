-- Days to add up, the newest first, which are looked at most.
WITH taken AS (
  DELETE FROM public.sync_pending_days
   WHERE day IN (SELECT DISTINCT day FROM public.sync_pending_days ORDER BY day DESC LIMIT :most)
  RETURNING day
)
SELECT DISTINCT day FROM taken
