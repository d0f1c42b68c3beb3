SELECT id FROM public.workspaces WHERE id = :workspace
