UPDATE public.sync_pending_conversation_hours SET taken_by = :run WHERE taken_by = 0
