-- Where a period without a beginning begins: with the oldest snapshot, null where there is none; and where one
-- without an end ends: with the present hour, or the newest snapshot's where somebody's clock is ahead.
SELECT date_trunc('hour', min(snapshot_date), 'UTC') AS begins,
       date_trunc('hour', greatest(max(snapshot_date), now()), 'UTC') + interval '1 hour' AS ends
  FROM public.twilio_snapshots
 WHERE isfinite(snapshot_date)
