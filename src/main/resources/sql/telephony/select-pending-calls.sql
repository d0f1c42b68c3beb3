-- Calls that have been pending for over four hours, those first that were not asked for for the longest time: each
-- once more after an eighth of its age. Twilio serves the calls of the last 13 months.
SELECT id::text, call_sid, account_sid, from_number, to_number, began AS started_at
  FROM public.crm_calls
 -- an older system may have left rows without a start
 CROSS JOIN LATERAL (SELECT coalesce(started_at, created_at) AS began) AS beginning
 WHERE state = 'pending' AND began < now() - interval '4 hours' AND began > now() - interval '13 months'
   AND (asked_at IS NULL OR now() - asked_at >= (now() - began) / 8)
   AND (call_sid ~ '^CA[0-9A-Za-z]{1,62}$'
        -- whose placing broke off before Twilio named it
        OR call_sid IS NULL AND direction = 'outbound' AND from_number IS NOT NULL AND to_number IS NOT NULL)
 ORDER BY asked_at NULLS FIRST, began, id
 LIMIT 500
