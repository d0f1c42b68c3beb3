-- What the planner knows of a table is what it was when it was last looked at: just filled, it seems
-- empty, and conversation_costs then takes a minute where it needs a tenth of a second.
ANALYZE public.calls, public.elevenlabs_conversations
