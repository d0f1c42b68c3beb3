INSERT INTO public.sync_runs (job, holds, trigger, status, period_start, period_end, ended_at, owner, error)
VALUES (:job, :holds, :trigger, 'skipped', :periodStart, :periodEnd, now(), :owner, :reason)
RETURNING id
