-- Every account that was ever read, and what its records still wait for.
WITH unsettled AS (
  SELECT call.account_sid, call.id, call.call_date AS start
    FROM public.calls AS call
   WHERE call.source = 'twilio' AND public.is_unsettled(call.status, call.cost)
  UNION ALL
  SELECT 'elevenlabs', conversation_id, start_time
    FROM public.elevenlabs_conversations
   WHERE NOT public.is_final_conversation(status)
)
SELECT account.account_sid, coverage.covered_until, coalesce(waiting.records, 0) AS unsettled_calls, waiting.oldest AS oldest_unsettled
  FROM public.known_accounts() AS account (account_sid)
  LEFT JOIN public.sync_coverage AS coverage USING (account_sid)
  LEFT JOIN (SELECT account_sid, count(*) AS records, min(start) AS oldest
               FROM unsettled
              WHERE NOT EXISTS (SELECT FROM public.sync_awaited WHERE record_id = unsettled.id AND gone)
              GROUP BY account_sid) AS waiting USING (account_sid)
 ORDER BY account.account_sid
