-- Of those a list names, the ones there is no need to ask for.
SELECT conversation_id
  FROM public.elevenlabs_conversations
 WHERE verified AND conversation_id = ANY (:?ids::text[])
