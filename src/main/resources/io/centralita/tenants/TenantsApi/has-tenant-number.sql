SELECT EXISTS (
  SELECT FROM public.tenant_phone_numbers
   WHERE tenant_id = CAST(:id AS uuid) AND public.meant_number(phone_number) = :number)
