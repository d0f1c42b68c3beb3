SELECT public.recording_stored(:?recording_sid)
