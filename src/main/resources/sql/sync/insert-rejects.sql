-- Records that cannot be stored: kept whole and once, and counted once for the run, if they are
-- of its period.
WITH rejected AS (
  SELECT DISTINCT ON (row.key) row.key, row.call_case, row.reason, row.raw_data
    FROM jsonb_to_recordset(:?rows::jsonb) AS row (key text, call_case smallint, reason text, raw_data text)
   WHERE (SELECT public.require_running(:?run::bigint))
   ORDER BY row.key
), kept AS (
  INSERT INTO public.sync_rejects AS known (source, key, reason, raw_data)
  SELECT :?source, key, reason, raw_data FROM rejected ORDER BY key
  ON CONFLICT (source, key) DO UPDATE SET reason = excluded.reason, raw_data = excluded.raw_data
   WHERE (known.reason, known.raw_data) IS DISTINCT FROM (excluded.reason, excluded.raw_data)
), no_longer_missing AS (
  DELETE FROM public.sync_missing WHERE source = :?source AND record_id = ANY (ARRAY(SELECT key FROM rejected))
)
INSERT INTO public.sync_run_rejects (run_id, slice_id, key, call_case)
SELECT :?run, :?slice, key, call_case FROM rejected WHERE :?counted ORDER BY key
ON CONFLICT DO NOTHING
