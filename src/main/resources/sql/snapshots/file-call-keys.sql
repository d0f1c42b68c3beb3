-- Moves what is pending of the index to where a search finds it quickly.
SELECT gin_clean_pending_list('public.calls_by_keys'::regclass)
