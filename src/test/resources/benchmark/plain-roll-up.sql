-- What rolling up everything amounts to.
INSERT INTO twilio_snapshots AS snapshot (workspace_id, snapshot_date, total_calls, total_cost, total_duration)
SELECT workspace_id, date_trunc('hour', call_date, 'UTC'), count(*), round(coalesce(sum(cost), 0), 4), coalesce(sum(duration), 0)
  FROM calls
 WHERE source = 'twilio' AND call_date IS NOT NULL
 GROUP BY 1, 2
ON CONFLICT (workspace_id, snapshot_date) DO UPDATE
   SET total_calls = excluded.total_calls, total_cost = excluded.total_cost, total_duration = excluded.total_duration
 WHERE (snapshot.total_calls, snapshot.total_cost, snapshot.total_duration)
       IS DISTINCT FROM (excluded.total_calls, excluded.total_cost, excluded.total_duration)
