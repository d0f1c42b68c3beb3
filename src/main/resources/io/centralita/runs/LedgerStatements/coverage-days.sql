-- Day by day, what was read when it had already happened, and what is stored of it.
WITH reads AS (
  SELECT slice.account_sid, slice.slice_from, least(slice.slice_to, run.started_at, slice.provider_time) AS slice_to,
         slice.finished_at, slice.purpose
    FROM public.sync_slices AS slice
    JOIN public.sync_runs AS run ON run.id = slice.run_id
   WHERE slice.slice_to > :from AND slice.slice_from < :to::timestamptz + interval '24 hours'
     AND slice.finished_at IS NOT NULL AND slice.slice_from < least(slice.slice_to, run.started_at, slice.provider_time)
), covered AS (
  SELECT account_sid, coalesce(recent.periods, '{}') + coalesce(pruned.periods, '{}') AS periods
    FROM (SELECT account_sid, range_agg(tstzrange(slice_from, slice_to)) FILTER (WHERE purpose = 'period') AS periods
            FROM reads
           GROUP BY account_sid) AS recent
    FULL JOIN public.sync_covered AS pruned USING (account_sid)
), days AS (
  SELECT day, day + interval '24 hours' AS next_day
    FROM generate_series(:from::timestamptz, :to::timestamptz - interval '1 microsecond', interval '24 hours') AS day
), last_reads AS (
  -- a slice lies within a day
  SELECT account_sid, date_trunc('day', slice_from, 'UTC') AS day, max(finished_at) AS last_read
    FROM reads
   GROUP BY 1, 2
), stored AS (
  SELECT call.account_sid, date_trunc('day', call.call_date, 'UTC') AS day, count(*) AS calls,
         count(*) FILTER (WHERE public.is_unsettled(call.status, call.cost) AND NOT coalesce(awaited.gone, false)) AS unsettled_calls
    FROM public.calls AS call
    LEFT JOIN public.sync_awaited AS awaited ON awaited.record_id = call.id
   WHERE call.source = 'twilio' AND call.call_date >= :from AND call.call_date < :to
   GROUP BY call.account_sid, 2
  UNION ALL
  SELECT 'elevenlabs', date_trunc('day', conversation.start_time, 'UTC'), count(*),
         count(*) FILTER (WHERE NOT public.is_final_conversation(conversation.status) AND NOT coalesce(awaited.gone, false))
    FROM public.elevenlabs_conversations AS conversation
    LEFT JOIN public.sync_awaited AS awaited ON awaited.record_id = conversation.conversation_id
   WHERE conversation.start_time >= :from AND conversation.start_time < :to
   GROUP BY 2
)
SELECT account.account_sid, (days.day AT TIME ZONE 'UTC')::date AS day,
       coalesce(covered.periods @> tstzrange(days.day, CASE WHEN days.next_day > :now AND account.covered_until > days.day
                                                            THEN account.covered_until ELSE days.next_day END),
                false) AS covered,
       coalesce(stored.calls, 0) AS calls,
       coalesce(stored.unsettled_calls, 0) AS unsettled_calls,
       last_reads.last_read
  FROM (SELECT known.account_sid, coverage.covered_until
          FROM public.known_accounts() AS known (account_sid)
          LEFT JOIN public.sync_coverage AS coverage USING (account_sid)) AS account
 CROSS JOIN days
  LEFT JOIN covered USING (account_sid)
  LEFT JOIN stored ON stored.account_sid = account.account_sid AND stored.day = days.day
  LEFT JOIN last_reads ON last_reads.account_sid = account.account_sid AND last_reads.day = days.day
 ORDER BY account.account_sid, days.day
