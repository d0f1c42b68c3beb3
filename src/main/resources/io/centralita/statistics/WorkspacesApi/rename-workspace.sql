UPDATE public.workspaces SET name = :name WHERE id = :id RETURNING id
