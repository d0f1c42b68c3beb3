-- A slice that went back again and again may be what kills its readers: its account is not read on.
UPDATE public.sync_run_accounts AS account
   SET error = 'The slice from ' || to_char(slice.slice_from AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
               || ' went back to the queue three times: whoever read it died, stood still or lost the database. Start the run again once that is put right.'
  FROM public.sync_slices AS slice
  JOIN public.sync_runs AS run ON run.id = slice.run_id AND run.status = 'running'
 WHERE slice.finished_at IS NULL AND slice.claimed_by IS NULL AND slice.put_back >= 3
   AND account.run_id = slice.run_id AND account.account_sid = slice.account_sid
   AND account.error IS NULL AND NOT account.left_out
