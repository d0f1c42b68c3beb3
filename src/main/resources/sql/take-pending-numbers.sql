UPDATE sync_pending_numbers SET taken = true WHERE NOT taken
