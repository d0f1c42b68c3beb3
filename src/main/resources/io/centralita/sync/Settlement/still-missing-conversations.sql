-- Conversations that cannot be had now. What could not be had for seven days is kept as rejected, unless
-- something is stored of it.
WITH given_up AS (
  DELETE FROM public.sync_missing
   WHERE (SELECT public.require_running(:run)) AND source = 'elevenlabs' AND since < :oldest
  RETURNING record_id, reason, listed
), kept AS (
  INSERT INTO public.sync_rejects AS known (source, key, reason, raw_data)
  SELECT 'elevenlabs', record_id, reason, listed
    FROM given_up
   WHERE NOT EXISTS (SELECT FROM public.elevenlabs_conversations WHERE conversation_id = given_up.record_id)
   ORDER BY record_id
  ON CONFLICT (source, key) DO UPDATE SET reason = excluded.reason, raw_data = excluded.raw_data
)
SELECT array_agg(record_id ORDER BY asked_at DESC, record_id) AS ids,
       (array_agg(reason ORDER BY asked_at DESC, record_id))[1] AS reason
  FROM public.sync_missing
 WHERE source = 'elevenlabs' AND record_id NOT IN (SELECT record_id FROM given_up)
HAVING count(*) > 0
