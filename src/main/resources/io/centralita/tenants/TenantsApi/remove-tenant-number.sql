-- However it is typed; one that means no number as it stands there.
DELETE FROM public.tenant_phone_numbers
 WHERE tenant_id = CAST(:id AS uuid) AND (public.meant_number(phone_number) = :number OR phone_number = :typed)
