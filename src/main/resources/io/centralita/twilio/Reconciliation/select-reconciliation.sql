SELECT account_sid, day, calls, minutes, billed_minutes, cost, unsettled, legs,
       twilio_calls, twilio_minutes, twilio_cost, price_unit,
       -- of what Twilio bills; where it bills nothing, any cost of ours is all too much
       CASE WHEN cost = twilio_cost THEN 0
            WHEN twilio_cost = 0 THEN 100
            ELSE round(100 * (cost - twilio_cost) / twilio_cost, 2) END AS percent
  FROM public.twilio_reconciliations
 WHERE run_id = :run
 ORDER BY account_sid, day
