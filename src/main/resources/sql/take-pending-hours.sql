UPDATE sync_pending_hours SET taken = true WHERE NOT taken
