-- Numbers that calls are made from and nobody has: they go to the default workspace, once, whoever
-- else adds them at this moment; a number somebody typed in his own way is had. Sorted, so that two
-- writers never wait for each other in a ring.
WITH missing AS MATERIALIZED (
  SELECT own.phone_number
    FROM unnest(:?own_numbers::text[]) AS own (phone_number)
   WHERE (SELECT public.require_running(:?run::bigint))
     AND NOT EXISTS (SELECT FROM public.workspace_phones AS known WHERE public.meant_number(known.phone_number) = own.phone_number)
   ORDER BY own.phone_number
), added AS MATERIALIZED (
  SELECT phone_number FROM missing WHERE public.add_phone(phone_number, :?default_workspace::bigint)
), to_attribute_again AS (
  INSERT INTO public.sync_pending_numbers (phone_number)
  SELECT phone_number FROM added ORDER BY phone_number
  ON CONFLICT (phone_number) DO UPDATE SET taken_by = NULL
), counted AS (
  UPDATE public.sync_slices SET created_phones = created_phones + (SELECT count(*) FROM added)
   WHERE id = :?slice AND EXISTS (SELECT FROM added)
)
SELECT phone_number FROM added ORDER BY phone_number
