-- A run's start is read from the clock just before it gets the lock, its predecessor's end as the lock
-- is released: the ledger never shows two runs of one table at the same instant.
UPDATE public.sync_runs
   SET ended_at = greatest(started_at, :startedAt)
 WHERE id < :run AND id > :run - 100
   AND holds && :holds::text[]
   AND ended_at > :startedAt AND ended_at < :startedAt::timestamptz + interval '1 second'
