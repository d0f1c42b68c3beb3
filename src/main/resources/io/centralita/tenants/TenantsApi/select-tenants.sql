-- All of them, or one, each with its numbers, the oldest first.
SELECT tenant.id, tenant.name, tenant.greeting, tenant.sales_number, tenant.support_number, tenant.created_at,
       ARRAY(SELECT coalesce(public.meant_number(number.phone_number), number.phone_number)
               FROM public.tenant_phone_numbers AS number
              WHERE number.tenant_id = tenant.id AND number.phone_number IS NOT NULL
              ORDER BY number.created_at NULLS FIRST, number.phone_number) AS numbers
  FROM public.tenants AS tenant
 WHERE CAST(:id AS uuid) IS NULL OR tenant.id = CAST(:id AS uuid)
 ORDER BY tenant.name, tenant.created_at, tenant.id
