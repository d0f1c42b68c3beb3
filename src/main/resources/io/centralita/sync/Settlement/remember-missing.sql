-- Records that could not be had just now; one that was answered for with "unknown" is missing no more.
WITH deleted AS (
  DELETE FROM public.sync_missing
   WHERE source = :source AND record_id = ANY (:deleted) AND (SELECT public.require_running(:run))
)
INSERT INTO public.sync_missing AS known (source, record_id, start_time, since, asked_at, reason, listed)
SELECT :source, missing.id, missing.start_time, :now, :now, missing.reason, missing.listed
  FROM unnest(:ids, :starts, :reasons, :listed) AS missing (id, start_time, reason, listed)
 WHERE (SELECT public.require_running(:run))
 ORDER BY missing.id
ON CONFLICT (source, record_id) DO UPDATE
   SET asked_at = excluded.asked_at, reason = excluded.reason,
       start_time = CASE WHEN excluded.listed = '{}' THEN known.start_time ELSE excluded.start_time END,
       listed = CASE WHEN excluded.listed = '{}' THEN known.listed ELSE excluded.listed END
