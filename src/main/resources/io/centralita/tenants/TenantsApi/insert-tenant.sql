INSERT INTO public.tenants (id, name, greeting, sales_number, support_number, created_at)
VALUES (CAST(:id AS uuid), :name, :greeting, :sales_number, :support_number, now())
