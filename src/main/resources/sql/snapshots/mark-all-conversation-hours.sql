-- Every hour that has conversations or snapshots, to be rolled up again.
WITH marked AS (
  INSERT INTO public.sync_pending_conversation_hours (hour)
  SELECT DISTINCT date_trunc('hour', start_time, 'UTC') FROM public.elevenlabs_conversations WHERE start_time IS NOT NULL
  UNION
  SELECT date_trunc('hour', snapshot_date, 'UTC') FROM public.elevenlabs_snapshots
   ORDER BY 1
  ON CONFLICT (hour) DO UPDATE SET taken_by = NULL
)
SELECT count(*) AS total_conversations FROM public.elevenlabs_conversations
