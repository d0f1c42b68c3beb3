INSERT INTO sync_slices (run_id, account_sid, slice_from, slice_to)
SELECT :run, :account, planned.slice_from, planned.slice_to
  FROM unnest(:froms, :tos) AS planned (slice_from, slice_to)
 ORDER BY planned.slice_from
RETURNING id, run_id, account_sid, slice_from, slice_to
