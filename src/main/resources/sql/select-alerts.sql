SELECT id, since, message, action FROM sync_alerts ORDER BY since, id
