DELETE FROM public.alert_messages WHERE id = :?id
