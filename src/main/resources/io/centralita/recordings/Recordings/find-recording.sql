-- The one that is named, else the first of the call.
SELECT recording_sid, name, created_at
  FROM public.call_recordings
 WHERE call_sid = :call AND (:recording::text IS NULL OR recording_sid = :recording)
 ORDER BY (name = call_sid || '.mp3') IS TRUE DESC, created_at, recording_sid
 LIMIT 1
