-- Once, however often it is said.
UPDATE sync_runs SET warnings = warnings || :warning::text
 WHERE id = :run AND NOT :warning = ANY (warnings)
