-- What this process is fetching stays its own for another minute.
UPDATE public.recording_fetches SET next_attempt = now() + interval '1 minute'
 WHERE recording_sid = ANY (:?recordings::text[]) AND NOT given_up
