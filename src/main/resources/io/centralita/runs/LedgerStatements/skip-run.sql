-- No row comes back where another process has recorded this fire.
INSERT INTO public.sync_runs (job, holds, trigger, status, period_start, period_end, ended_at, owner, fire_at, error)
VALUES (:job, :holds, :trigger, 'skipped', :periodStart, :periodEnd, now(), :owner, :fireAt, :reason)
ON CONFLICT DO NOTHING
RETURNING id
