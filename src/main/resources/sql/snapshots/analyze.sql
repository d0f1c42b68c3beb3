-- What the planner knows of a table is what it was when it was last looked at: just filled, it seems
-- empty. Our own statements do without; those that others write over these tables may not.
ANALYZE public.calls, public.elevenlabs_conversations
