-- Empties the provider's record of calls that began more than RAW_DATA_DAYS days ago: a portion, from where the one
-- before came to an end. What somebody else is writing at this moment waits for the next day.
WITH old AS MATERIALIZED (
  SELECT id, call_date
    FROM public.calls
   WHERE raw_data <> '{}'
     AND call_date >= :?after::timestamptz AND call_date < now() - :?raw_data_days::integer * interval '24 hours'
     -- what an older system stored and nobody has read yet, and what is not ours
     AND date_updated IS NOT NULL AND source = 'twilio'
   ORDER BY call_date
   LIMIT 2000
     FOR NO KEY UPDATE SKIP LOCKED
), emptied AS (
  UPDATE public.calls AS record SET raw_data = '{}'
    FROM old
   WHERE record.id = old.id
  RETURNING 1
)
-- nothing after the last portion
SELECT :?total::bigint + (SELECT count(*) FROM emptied) AS total, (SELECT max(call_date)::text FROM old) AS after
