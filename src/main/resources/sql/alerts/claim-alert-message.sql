-- The message that has been due for longest becomes this process's for a minute; no row where none is due. One of an
-- alert waits until those before it have gone out.
UPDATE public.alert_messages
   SET next_attempt = now() + interval '1 minute', attempts = attempts + 1
 WHERE id = (
         SELECT message.id FROM public.alert_messages AS message
          WHERE message.next_attempt <= now()
            AND NOT EXISTS (SELECT FROM public.alert_messages AS earlier
                             WHERE earlier.alert = message.alert AND earlier.number < message.number)
          ORDER BY message.next_attempt, message.number LIMIT 1
            FOR UPDATE OF message SKIP LOCKED)
RETURNING id, alert, state, since, message, action, created_at, attempts
