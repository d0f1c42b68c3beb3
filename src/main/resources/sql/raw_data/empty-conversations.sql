-- Empties the provider's record of conversations that began more than RAW_DATA_DAYS days ago: a portion, from where the one
-- before came to an end. What somebody else is writing at this moment waits for the next day.
WITH old AS MATERIALIZED (
  SELECT conversation_id, start_time
    FROM public.elevenlabs_conversations
   WHERE raw_data <> '{}'
     AND start_time >= :?after::timestamptz AND start_time < now() - :?raw_data_days::integer * interval '24 hours'
   ORDER BY start_time
   LIMIT 2000
     FOR NO KEY UPDATE SKIP LOCKED
), emptied AS (
  UPDATE public.elevenlabs_conversations AS record SET raw_data = '{}'
    FROM old
   WHERE record.conversation_id = old.conversation_id
  RETURNING 1
)
-- nothing after the last portion
SELECT :?total::bigint + (SELECT count(*) FROM emptied) AS total, (SELECT max(start_time)::text FROM old) AS after
