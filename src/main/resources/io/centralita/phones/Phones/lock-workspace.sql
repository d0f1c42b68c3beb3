-- Nobody deletes it while a number goes to it.
SELECT id FROM public.workspaces WHERE id = :workspace FOR KEY SHARE
