-- Whether the tenant is there, and the contact and the agent as its own; and the oldest number it calls from. An older
-- table of agents does not say whose they are.
SELECT EXISTS (SELECT FROM public.tenants WHERE id = :?tenant::uuid) AS tenant,
       :?contact::uuid IS NULL OR EXISTS (
         SELECT FROM public.crm_contacts WHERE id = :?contact::uuid AND tenant_id = :?tenant::uuid) AS contact,
       :?agent::uuid IS NULL OR EXISTS (
         SELECT FROM public.profiles WHERE id = :?agent::uuid AND coalesce(tenant_id, :?tenant::uuid) = :?tenant::uuid) AS agent,
       (SELECT public.meant_number(phone_number) FROM public.tenant_phone_numbers
         WHERE tenant_id = :?tenant::uuid AND public.meant_number(phone_number) IS NOT NULL
         ORDER BY created_at NULLS FIRST, phone_number LIMIT 1) AS caller
