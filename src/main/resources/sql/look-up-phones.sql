SELECT phone_number, workspace_id
  FROM public.workspace_phones
 WHERE phone_number = ANY (:?numbers::text[])
