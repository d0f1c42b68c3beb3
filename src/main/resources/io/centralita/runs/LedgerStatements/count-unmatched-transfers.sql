-- Transfers of the run's period that have no end time or no related call now that all is read.
UPDATE public.sync_runs
   SET unmatched_transfers =
         (SELECT count(*)
            FROM (SELECT account_sid, range_agg(tstzrange(slice_from, slice_to)) AS periods
                    FROM public.sync_slices
                   WHERE run_id = :run AND purpose = 'period'
                   GROUP BY account_sid) AS read
            JOIN public.calls AS call
              ON call.account_sid = read.account_sid
             AND call.call_date >= lower(read.periods) AND call.call_date < upper(read.periods)
             AND read.periods @> call.call_date
             AND call.attribution IN ('transfer-unmatched', 'transfer-no-end-time')
             AND call.source = 'twilio')
 WHERE id = :run
