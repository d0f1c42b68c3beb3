-- What belongs to one call: the call it followed, its legs, what webhooks told of it, and what all of it cost,
-- as far as that has a sum: not in two currencies, and not before each price is known.
SELECT call.matched_call_id, legs.ids AS leg_ids, money.total AS total_cost, call.raw_data::text AS raw_data,
       told.transcript, told.state::text AS state, tenant.name AS tenant
  FROM (SELECT id, matched_call_id, raw_data, false AS is_awaited
          FROM public.calls
         WHERE id = :id AND source = 'twilio'
        UNION ALL
        SELECT call_sid, NULL, coalesce(metadata, '{}'), true
          FROM public.crm_calls
         WHERE call_sid = :id AND NOT EXISTS (SELECT FROM public.calls WHERE id = :id)) AS call
  LEFT JOIN public.crm_calls AS told ON told.call_sid = call.id
  LEFT JOIN public.tenants AS tenant ON tenant.id = told.tenant_id
 CROSS JOIN LATERAL (
       SELECT coalesce(array_agg(leg.id), '{}') AS ids
         FROM public.calls AS leg
        WHERE leg.parent_call_sid = call.id AND leg.source = 'twilio') AS legs
 CROSS JOIN LATERAL (
       SELECT CASE WHEN count(DISTINCT part.unit) FILTER (WHERE part.cost IS NOT NULL) <= 1
                        AND NOT bool_or(part.is_awaited) AND NOT call.is_awaited THEN sum(part.cost) END AS total
         FROM (SELECT cost, coalesce(price_unit, '') AS unit, public.is_unsettled(status, cost) AS is_awaited
                 FROM public.calls
                WHERE id = ANY (call.id || legs.ids)
               UNION ALL
               SELECT coalesce(cost_usd, llm_price), 'USD', false
                 FROM public.elevenlabs_conversations
                WHERE conversation_id = :conversation) AS part) AS money
