-- Changes what is given; null is a value for what may be missing.
UPDATE public.tenants
   SET name = coalesce(:name, name),
       greeting = CASE WHEN :has_greeting THEN :greeting ELSE greeting END,
       sales_number = CASE WHEN :has_sales_number THEN :sales_number ELSE sales_number END,
       support_number = CASE WHEN :has_support_number THEN :support_number ELSE support_number END
 WHERE id = CAST(:id AS uuid)
