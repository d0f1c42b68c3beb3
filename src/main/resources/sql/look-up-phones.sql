SELECT phone_number, workspace_id
  FROM workspace_phones
 WHERE phone_number = ANY (:?numbers::text[])
