-- The conversations of the voice agents, and what each cost by telephone and by model. A table of
-- that name in an older shape is adopted as V1 adopts its own: every row stays, and so does every
-- value that a new type cannot hold.

CREATE TEMP TABLE elevenlabs_conversations (
  conversation_id text PRIMARY KEY,
  agent_id text,
  workspace_id bigint,
  phone_number text,
  external_number text,
  call_sid text,
  start_time timestamptz,
  duration integer,
  status text,
  cost numeric,
  cost_usd numeric,
  llm_usage jsonb,
  llm_price numeric,
  llm_charge numeric,
  call_charge numeric,
  free_minutes_consumed numeric,
  free_llm_dollars_consumed numeric,
  dev_discount boolean,
  raw_data jsonb,
  created_at timestamptz DEFAULT now(),
  updated_at timestamptz DEFAULT now(),
  verified boolean NOT NULL DEFAULT false
) ON COMMIT DROP;

DO $$
DECLARE
  col text;
BEGIN
  IF pg_temp.adoptable('elevenlabs_conversations') THEN
    IF NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = 'public.elevenlabs_conversations'::regclass AND attname = 'conversation_id' AND NOT attisdropped)
      AND EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = 'public.elevenlabs_conversations'::regclass AND attname = 'id' AND NOT attisdropped
          AND format_type(atttypid, NULL) IN ('text', 'character varying'))
    THEN
      ALTER TABLE public.elevenlabs_conversations RENAME COLUMN id TO conversation_id;
    END IF;
    -- whatever it meant, it was not said by us
    IF EXISTS (
      SELECT FROM pg_attribute
      WHERE attrelid = 'public.elevenlabs_conversations'::regclass AND attname = 'verified' AND NOT attisdropped)
    THEN
      ALTER TABLE public.elevenlabs_conversations RENAME COLUMN verified TO verified_retired;
    END IF;
    ALTER TABLE public.elevenlabs_conversations ADD COLUMN verified boolean NOT NULL DEFAULT false;
  END IF;

  PERFORM pg_temp.adopt('elevenlabs_conversations', ARRAY['conversation_id'], true);

  -- null is what is not known yet
  FOR col IN
    SELECT attname FROM pg_attribute
    WHERE attrelid = 'pg_temp.elevenlabs_conversations'::regclass AND attnum > 0 AND NOT atthasdef
  LOOP
    EXECUTE format('ALTER TABLE public.elevenlabs_conversations ALTER COLUMN %I DROP DEFAULT', col);
  END LOOP;
  UPDATE public.elevenlabs_conversations
     SET conversation_id = coalesce(conversation_id, raw_data ->> 'conversation_id'),
         agent_id = coalesce(agent_id, raw_data ->> 'agent_id'),
         status = coalesce(status, raw_data ->> 'status'),
         call_sid = coalesce(call_sid, raw_data #>> '{metadata,phone_call,call_sid}'),
         start_time = coalesce(start_time, pg_temp.time_of(raw_data #>> '{metadata,start_time_unix_secs}')),
         duration = coalesce(duration, pg_temp.whole_number_of(
           pg_temp.number_of(raw_data #>> '{metadata,call_duration_secs}'), 2147483647)::integer)
   WHERE raw_data IS NOT NULL
     AND num_nulls(conversation_id, agent_id, status, call_sid, start_time, duration) > 0;
  PERFORM pg_temp.ensure_unique('elevenlabs_conversations', ARRAY['conversation_id'],
    'updated_at DESC NULLS LAST, created_at DESC NULLS LAST');

  PERFORM pg_temp.resume_triggers();
  PERFORM pg_temp.ensure_writable('elevenlabs_conversations', ARRAY[
    $probe$
    INSERT INTO public.elevenlabs_conversations (conversation_id, agent_id, workspace_id, phone_number, call_sid, start_time,
      duration, status, cost, cost_usd, llm_usage, llm_price, dev_discount, verified, raw_data)
    VALUES ('conv_0000000000000000000000000001', 'agent_1', 1, '+34910000001', 'CA00000000000000000000000000000001',
      '2025-08-01T10:00Z', 30, 'done', 531, 0.1, '{}', 0.0009, false, true, '{}')
    ON CONFLICT (conversation_id) DO NOTHING;
    UPDATE public.elevenlabs_conversations SET cost = 532, updated_at = now()
     WHERE conversation_id = 'conv_0000000000000000000000000001'
    $probe$,
    $probe$
    INSERT INTO public.elevenlabs_conversations (conversation_id, workspace_id, start_time, status, verified, raw_data)
    VALUES ('conv_0000000000000000000000000002', 1, '2025-08-01T10:00Z', 'in-progress', false, '{}')
    ON CONFLICT (conversation_id) DO NOTHING;
    UPDATE public.elevenlabs_conversations SET status = 'done'
     WHERE conversation_id = 'conv_0000000000000000000000000002'
    $probe$]);
END
$$;

SELECT pg_temp.free_indexes(ARRAY['elevenlabs_conversations_by_start', 'elevenlabs_conversations_by_sid',
  'elevenlabs_conversations_unverified', 'elevenlabs_conversations_by_numbers', 'elevenlabs_conversations_unsettled']);

-- from here on the name means the table itself
DROP TABLE pg_temp.elevenlabs_conversations;

COMMENT ON TABLE elevenlabs_conversations IS 'Conversations of the ElevenLabs agents';
COMMENT ON COLUMN elevenlabs_conversations.phone_number IS 'the agent''s number';
COMMENT ON COLUMN elevenlabs_conversations.external_number IS 'the number at the other end';
COMMENT ON COLUMN elevenlabs_conversations.call_sid IS 'of its Twilio call; with a SIP trunk an id that Twilio does not know';
COMMENT ON COLUMN elevenlabs_conversations.duration IS 'seconds';
COMMENT ON COLUMN elevenlabs_conversations.cost IS 'credits, not money';
COMMENT ON COLUMN elevenlabs_conversations.cost_usd IS 'USD, where the provider says it';
COMMENT ON COLUMN elevenlabs_conversations.llm_usage IS 'tokens and USD, one object a model';
COMMENT ON COLUMN elevenlabs_conversations.llm_price IS 'USD';
COMMENT ON COLUMN elevenlabs_conversations.llm_charge IS 'credits';
COMMENT ON COLUMN elevenlabs_conversations.call_charge IS 'credits';
COMMENT ON COLUMN elevenlabs_conversations.free_minutes_consumed IS 'minutes';
COMMENT ON COLUMN elevenlabs_conversations.free_llm_dollars_consumed IS 'USD';
COMMENT ON COLUMN elevenlabs_conversations.verified IS 'whether its detail was asked for in a final state';

CREATE INDEX elevenlabs_conversations_by_start ON elevenlabs_conversations (start_time);
CREATE INDEX elevenlabs_conversations_by_sid ON elevenlabs_conversations (call_sid) WHERE call_sid IS NOT NULL;
CREATE INDEX elevenlabs_conversations_unverified ON elevenlabs_conversations (start_time) WHERE NOT verified;
CREATE INDEX elevenlabs_conversations_by_numbers ON elevenlabs_conversations (phone_number, external_number, start_time)
  WHERE phone_number IS NOT NULL;

CREATE INDEX calls_by_parent ON calls ((nullif(raw_data ->> 'parent_call_sid', '')))
  WHERE nullif(raw_data ->> 'parent_call_sid', '') IS NOT NULL;
-- without it the planner takes each call for the parent of one in two hundred
CREATE STATISTICS calls_parent ON (nullif(raw_data ->> 'parent_call_sid', '')) FROM calls;
CREATE INDEX calls_between ON calls (from_number, to_number, (coalesce(start_time, call_date))) WHERE source = 'twilio';

-- One row a conversation, with the telephone calls it was held over. A call is a conversation's legs
-- by its sid, or by its parent's; a conversation that has none of these has the calls between the same
-- two numbers at the same time. Of several that lay claim to a call one has it, so that a sum over the
-- view counts no call twice: by sid before by number, then whose time overlaps longest, then the nearer.
CREATE VIEW conversation_costs AS
SELECT conversation.conversation_id, conversation.agent_id, conversation.workspace_id, conversation.start_time,
       conversation.duration AS seconds, conversation.status,
       legs.match, legs.call_ids, legs.telephony_cost, legs.telephony_price_unit,
       conversation.llm_price AS llm_usd, conversation.cost AS credits, conversation.cost_usd
  FROM elevenlabs_conversations AS conversation
 CROSS JOIN LATERAL (
       SELECT conversation.start_time + coalesce(conversation.duration, 0) * interval '1 second') AS conversation_end (time)
 CROSS JOIN LATERAL (
       SELECT max(CASE WHEN conversation.call_sid IN (leg.id, its.parent) THEN 'sid' ELSE 'number' END) AS match,
              array_agg(leg.id::text ORDER BY leg.id COLLATE "C") AS call_ids,
              -- two currencies have no sum
              CASE WHEN count(DISTINCT leg.price_unit) FILTER (WHERE leg.cost IS NOT NULL) <= 1 THEN sum(leg.cost) END
                AS telephony_cost,
              CASE count(DISTINCT leg.price_unit) FILTER (WHERE leg.cost IS NOT NULL)
                WHEN 1 THEN min(leg.price_unit) FILTER (WHERE leg.cost IS NOT NULL)
                WHEN 0 THEN CASE WHEN min(leg.price_unit) = max(leg.price_unit) THEN min(leg.price_unit) END
              END AS telephony_price_unit
         FROM calls AS leg
        CROSS JOIN LATERAL (
              SELECT nullif(leg.raw_data ->> 'parent_call_sid', '') AS parent,
                     coalesce(leg.start_time, leg.call_date) AS started,
                     coalesce(leg.end_time, coalesce(leg.start_time, leg.call_date)
                                            + coalesce(leg.duration, 0) * interval '1 second') AS ended) AS its
        WHERE leg.source = 'twilio'
          AND (leg.id = conversation.call_sid
               OR its.parent = conversation.call_sid
               OR (leg.from_number, leg.to_number) IN ((conversation.phone_number, conversation.external_number),
                                                       (conversation.external_number, conversation.phone_number))
                  -- neither lasts longer than a day, which bounds the search
                  AND its.started BETWEEN conversation.start_time - interval '24 hours' AND conversation_end.time
                  AND its.ended >= conversation.start_time)
          -- of those that lay claim to it, conversation included, it belongs to the first
          AND conversation.conversation_id = (
              SELECT rival.conversation_id
                FROM elevenlabs_conversations AS rival
               CROSS JOIN LATERAL (
                     SELECT rival.start_time + coalesce(rival.duration, 0) * interval '1 second') AS rival_end (time)
               WHERE rival.call_sid IN (leg.id, its.parent)
                  OR (rival.phone_number, rival.external_number) IN ((leg.from_number, leg.to_number),
                                                                     (leg.to_number, leg.from_number))
                     AND rival.start_time BETWEEN its.started - interval '24 hours' AND its.ended
                     AND rival_end.time >= its.started
                     AND NOT EXISTS (
                         SELECT FROM calls AS own
                          WHERE own.source = 'twilio'
                            AND (own.id = rival.call_sid OR nullif(own.raw_data ->> 'parent_call_sid', '') = rival.call_sid))
               ORDER BY rival.call_sid = leg.id DESC NULLS LAST,
                        rival.call_sid = its.parent DESC NULLS LAST,
                        least(rival_end.time, its.ended) - greatest(rival.start_time, its.started) DESC NULLS LAST,
                        greatest(rival.start_time - its.started, its.started - rival.start_time),
                        rival.conversation_id COLLATE "C"
               LIMIT 1)) AS legs;

COMMENT ON VIEW conversation_costs IS 'What each conversation cost: by telephone, in credits, and its models in USD';
COMMENT ON COLUMN conversation_costs.seconds IS 'duration';
COMMENT ON COLUMN conversation_costs.match IS 'how its calls were found: sid, number, or null where none is known';
COMMENT ON COLUMN conversation_costs.telephony_cost IS 'in telephony_price_unit; null where no call''s cost is known, or where they are in several currencies';
COMMENT ON COLUMN conversation_costs.llm_usd IS 'USD, contained in cost_usd';
COMMENT ON COLUMN conversation_costs.credits IS 'credits, not money';
