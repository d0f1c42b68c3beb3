-- Whose numbers there are, as the one for a call says it.
SELECT DISTINCT ON (public.meant_number(phone.phone_number))
       public.meant_number(phone.phone_number) AS number,
       left(tenant.greeting, 4000) AS greeting,
       public.meant_number(tenant.sales_number) AS sales_number,
       public.meant_number(tenant.support_number) AS support_number
  FROM public.tenant_phone_numbers AS phone
  JOIN public.tenants AS tenant ON tenant.id = phone.tenant_id
 WHERE public.meant_number(phone.phone_number) IS NOT NULL
 ORDER BY public.meant_number(phone.phone_number), phone.created_at NULLS FIRST, phone.phone_number
 LIMIT :most
