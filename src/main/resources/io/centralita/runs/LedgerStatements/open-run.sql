-- No row comes back where the partial unique index refuses: another run holds one of these tables.
INSERT INTO public.sync_runs (job, holds, trigger, status, requested_from, requested_to, period_start, period_end, warnings, started_at, owner, planned_at)
VALUES (:job, :holds, :trigger, 'running', :requestedFrom, :requestedTo, :periodStart, :periodEnd, :warnings, :startedAt, :owner, CASE WHEN NOT :reads THEN now() END)
ON CONFLICT DO NOTHING
RETURNING id
