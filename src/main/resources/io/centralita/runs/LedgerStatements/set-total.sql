UPDATE public.sync_runs SET total_calls = :totalCalls WHERE id = :run AND status = 'running'
