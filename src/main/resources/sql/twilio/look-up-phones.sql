SELECT phone_number, workspace_id
  FROM public.known_phones()
 WHERE phone_number = ANY (:?numbers::text[])
