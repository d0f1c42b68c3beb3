-- Once for each thing there is to warn of, which its sentence's beginning names.
UPDATE public.sync_runs
   SET warnings = warnings || :warning::text
 WHERE id = :run
   AND NOT EXISTS (SELECT FROM unnest(warnings) AS known WHERE starts_with(known, :beginning))
