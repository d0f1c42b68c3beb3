-- What belongs to one call: the call it followed, its legs, and what all of it cost, as far as that has a
-- sum: not in two currencies, and not before each price is known.
SELECT call.matched_call_id, legs.ids AS leg_ids, money.total AS total_cost, call.raw_data::text AS raw_data
  FROM public.calls AS call
 CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(leg.id), '{}') AS ids
         FROM public.calls AS leg
        WHERE leg.parent_call_sid = call.id AND leg.source = 'twilio') AS legs
 CROSS JOIN LATERAL (
       SELECT CASE WHEN count(DISTINCT part.unit) FILTER (WHERE part.cost IS NOT NULL) <= 1
                        AND NOT bool_or(part.is_awaited) THEN sum(part.cost) END AS total
         FROM (SELECT cost, coalesce(price_unit, '') AS unit, public.is_unsettled(status, cost) AS is_awaited
                 FROM public.calls
                WHERE id = ANY (call.id || legs.ids)
               UNION ALL
               SELECT coalesce(cost_usd, llm_price), 'USD', false
                 FROM public.elevenlabs_conversations
                WHERE conversation_id = :conversation) AS part) AS money
 WHERE call.id = :id AND call.source = 'twilio'
