-- Every account that was ever read, and what its calls still wait for.
SELECT account.account_sid, coverage.covered_until,
       (SELECT count(*) FROM calls AS call
         WHERE call.account_sid = account.account_sid AND call.source = 'twilio' AND is_unsettled(call.status, call.cost)
           AND NOT EXISTS (SELECT FROM sync_awaited WHERE call_id = call.id AND gone)) AS unsettled_calls,
       (SELECT min(call_date) FROM calls AS call
         WHERE call.account_sid = account.account_sid AND call.source = 'twilio' AND is_unsettled(call.status, call.cost)
           AND NOT EXISTS (SELECT FROM sync_awaited WHERE call_id = call.id AND gone)) AS oldest_unsettled
  FROM (SELECT account_sid FROM sync_coverage UNION SELECT account_sid FROM sync_slices) AS account
  LEFT JOIN sync_coverage AS coverage USING (account_sid)
 ORDER BY account.account_sid
