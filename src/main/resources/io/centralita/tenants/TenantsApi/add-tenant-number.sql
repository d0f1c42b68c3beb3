-- Not where any tenant has a row that means the number; of two that come at once the first has it.
INSERT INTO public.tenant_phone_numbers (tenant_id, phone_number, created_at)
SELECT tenant.id, :number, now()
  FROM public.tenants AS tenant
 WHERE tenant.id = CAST(:id AS uuid)
   AND NOT EXISTS (
     SELECT FROM public.tenant_phone_numbers WHERE public.meant_number(phone_number) = :number)
ON CONFLICT DO NOTHING
