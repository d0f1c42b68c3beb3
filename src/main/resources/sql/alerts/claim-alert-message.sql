-- The message that has been due for longest becomes this process's for a minute; no row where none is due. One of an
-- alert waits until those before it have gone out.
WITH RECURSIVE first AS (
  -- of each alert, one probe of the index each, however many messages wait
  (SELECT id, alert FROM public.alert_messages ORDER BY alert, number LIMIT 1)
  UNION ALL
  SELECT next.id, next.alert
    FROM first, LATERAL (SELECT id, alert FROM public.alert_messages
                          WHERE alert > first.alert ORDER BY alert, number LIMIT 1) AS next
)
UPDATE public.alert_messages
   SET next_attempt = now() + interval '1 minute', attempts = attempts + 1
 WHERE id = (
         SELECT message.id FROM first JOIN public.alert_messages AS message ON message.id = first.id
          WHERE message.next_attempt <= now()
          ORDER BY message.next_attempt, message.number LIMIT 1
            FOR UPDATE OF message SKIP LOCKED)
RETURNING id, alert, state, since, message, action, created_at, attempts
