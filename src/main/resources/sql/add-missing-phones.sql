-- Numbers that calls are made from and nobody has: they go to the default workspace, once, whoever
-- else adds them at this moment; a number somebody typed in his own way is had. Sorted, so that two writers never wait for each other in a ring.
WITH added AS (
  INSERT INTO workspace_phones (phone_number, workspace_id)
  SELECT own.phone_number, :?default_workspace::bigint
    FROM unnest(:?own_numbers::text[]) AS own (phone_number)
   WHERE NOT EXISTS (SELECT FROM workspace_phones AS known WHERE public.meant_number(known.phone_number) = own.phone_number)
   ORDER BY own.phone_number
  ON CONFLICT (phone_number) DO NOTHING
  RETURNING phone_number
), to_attribute_again AS (
  INSERT INTO sync_pending_numbers (phone_number)
  SELECT phone_number FROM added ORDER BY phone_number
  ON CONFLICT (phone_number) DO UPDATE SET taken_by = NULL
), counted AS (
  UPDATE sync_slices SET created_phones = created_phones + (SELECT count(*) FROM added)
   WHERE id = :?slice AND EXISTS (SELECT FROM added)
)
SELECT phone_number FROM added ORDER BY phone_number
