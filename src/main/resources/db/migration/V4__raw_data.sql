-- Records that are not emptied yet, for RAW_DATA_DAYS: only the oldest of them are looked at.
CREATE INDEX calls_with_raw_data ON public.calls (call_date) WHERE raw_data <> '{}';
CREATE INDEX elevenlabs_conversations_with_raw_data ON public.elevenlabs_conversations (start_time) WHERE raw_data <> '{}';
