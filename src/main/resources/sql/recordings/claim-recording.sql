-- The recording that has been due for longest becomes this process's for a minute (hold-recordings.sql); no row where
-- none is due.
UPDATE public.recording_fetches
   SET next_attempt = now() + interval '1 minute', attempts = attempts + 1
 WHERE recording_sid = (
         SELECT recording_sid FROM public.recording_fetches
          WHERE NOT given_up AND next_attempt <= now()
          ORDER BY next_attempt LIMIT 1
            FOR UPDATE SKIP LOCKED)
RETURNING recording_sid, account_sid, call_sid, name, attempts
