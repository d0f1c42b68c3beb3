-- No row comes back where a unique index refuses: another run holds one of these tables, or this fire has its run.
INSERT INTO public.sync_runs (job, holds, trigger, status, requested_from, requested_to, period_start, period_end, warnings, started_at, owner, fire_at, planned_at)
VALUES (:job, :holds, :trigger, 'running', :requestedFrom, :requestedTo, :periodStart, :periodEnd, :warnings, :startedAt, :owner, :fireAt, CASE WHEN NOT :reads THEN now() END)
ON CONFLICT DO NOTHING
RETURNING id
