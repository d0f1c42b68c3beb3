UPDATE public.sync_runs
   SET snapshots = snapshots + :snapshots,
       created_phones = created_phones + :createdPhones,
       changed_calls = changed_calls + :changedCalls
 WHERE id = :run AND status = 'running'
