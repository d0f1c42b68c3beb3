-- With an id that nobody has: rows added by hand with ids of their own are unknown to the sequence, and the calls of
-- a workspace that was deleted keep its id until the next run. None where somebody else has just taken the same.
INSERT INTO public.workspaces (id, name) OVERRIDING SYSTEM VALUE
SELECT greatest(nextval(pg_get_serial_sequence('public.workspaces', 'id')),
                (SELECT max(id) FROM public.workspaces) + 1,
                (SELECT max(workspace_id) FROM public.sync_deleted_workspaces) + 1),
       :name
ON CONFLICT (id) DO NOTHING
RETURNING id
