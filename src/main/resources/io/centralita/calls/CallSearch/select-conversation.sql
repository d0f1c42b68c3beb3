SELECT conversation.conversation_id, conversation.agent_id, conversation.workspace_id, conversation.phone_number,
       conversation.external_number, conversation.call_sid, conversation.start_time, conversation.duration,
       conversation.status, conversation.cost, conversation.cost_usd, conversation.llm_usage::text AS llm_usage,
       conversation.llm_price, conversation.llm_charge, conversation.call_charge, conversation.free_minutes_consumed,
       conversation.free_llm_dollars_consumed, conversation.dev_discount,
       costs.match, costs.call_ids, costs.telephony_cost, costs.telephony_price_unit
  FROM public.elevenlabs_conversations AS conversation
  JOIN public.conversation_costs AS costs ON costs.conversation_id = conversation.conversation_id
 WHERE conversation.conversation_id = :conversation
