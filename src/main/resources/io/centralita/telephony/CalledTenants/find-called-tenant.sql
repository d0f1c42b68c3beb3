-- Whose number was called, of several rows that mean it the oldest's, and what that tenant calls who calls. More of a
-- greeting than its beginning would be more than can be said.
SELECT left(tenant.greeting, 4000) AS greeting,
       public.meant_number(tenant.sales_number) AS sales_number,
       public.meant_number(tenant.support_number) AS support_number,
       (SELECT left(contact.nombre, 200)
          FROM public.crm_contacts AS contact
         WHERE contact.tenant_id = tenant.id
           AND public.meant_number(contact.numero) = :from
         ORDER BY contact.created_at NULLS FIRST, contact.id
         LIMIT 1) AS caller
  FROM public.tenant_phone_numbers AS phone
  JOIN public.tenants AS tenant ON tenant.id = phone.tenant_id
 WHERE public.meant_number(phone.phone_number) = :to
 ORDER BY phone.created_at NULLS FIRST, phone.phone_number
 LIMIT 1
