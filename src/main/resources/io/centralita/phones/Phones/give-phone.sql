-- The number to the workspace, in the row that counts for it; where there is none, as a new one. One that the sync
-- put into the default workspace is somebody's own from when it is confirmed there; one that goes elsewhere and comes
-- back is as it was before. Calls that are being written may not know a new one: they are attributed again.
WITH counting AS (
  SELECT id
    FROM public.workspace_phones
   WHERE public.meant_number(phone_number) = :number
   ORDER BY created_at NULLS FIRST, id
   LIMIT 1
), given AS (
  UPDATE public.workspace_phones AS phone
     SET workspace_id = :workspace,
         created_by_sync = phone.created_by_sync
                           AND (phone.workspace_id IS DISTINCT FROM :workspace OR :workspace <> :default_workspace)
    FROM counting
   WHERE phone.id = counting.id
     AND (phone.created_by_sync OR phone.workspace_id IS DISTINCT FROM :workspace)
), added AS (
  INSERT INTO public.workspace_phones (phone_number, workspace_id)
  SELECT :number, :workspace WHERE NOT EXISTS (SELECT FROM counting)
  ON CONFLICT (phone_number) DO UPDATE SET workspace_id = excluded.workspace_id, created_by_sync = false
  RETURNING phone_number
)
INSERT INTO public.sync_pending_numbers (phone_number)
SELECT phone_number FROM added
ON CONFLICT (phone_number) DO UPDATE SET taken_by = NULL
