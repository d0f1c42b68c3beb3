-- The conversations of the voice agents, and what each cost by telephone and by model. A table of
-- that name in an older shape is adopted as V1 adopts its own: every row stays, and so does every
-- value that a new type cannot hold.

SET LOCAL client_min_messages = warning;
-- hosted databases give a statement minutes; rewriting a large table may take longer
SET LOCAL statement_timeout = 0;
-- what has no zone is UTC
SET LOCAL timezone = 'UTC';

CREATE TEMP TABLE shape (
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

-- Reading what older columns hold. Null is what cannot be read.

CREATE FUNCTION pg_temp.number_of(value text) RETURNS numeric LANGUAGE sql AS $$
  SELECT CASE
    WHEN btrim(value) ~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$'
    THEN btrim(value)::numeric
  END
$$;

CREATE FUNCTION pg_temp.whole_number_of(value text, highest numeric) RETURNS numeric LANGUAGE sql AS $$
  SELECT round(number) FROM pg_temp.number_of(value) AS number WHERE abs(number) <= highest
$$;

-- the provider itself counts seconds since 1970
CREATE FUNCTION pg_temp.time_of(value text) RETURNS timestamptz LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE WHEN value ~ '^[0-9]{9,10}(\.[0-9]+)?$' THEN to_timestamp(value::double precision)
              ELSE value::timestamptz END;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END
$$;

CREATE FUNCTION pg_temp.boolean_of(value text) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE pg_temp.number_of(value) WHEN 0 THEN false WHEN 1 THEN true ELSE value::boolean END;
EXCEPTION WHEN data_exception THEN
  RETURN NULL;
END
$$;

-- json may hold what jsonb refuses: NUL and lone surrogates, which are dropped
CREATE FUNCTION pg_temp.json_of(value text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  refused text;
  cleaned text := value;
BEGIN
  FOREACH refused IN ARRAY ARRAY['', '\\u0000', '\\u[dD][89a-fA-F][0-9a-fA-F]{2}'] LOOP
    IF refused <> '' THEN
      cleaned := regexp_replace(cleaned, '(?<!\\)((?:\\\\)*)' || refused, '\1', 'g');
    END IF;
    BEGIN
      RETURN cleaned::jsonb;
    EXCEPTION WHEN data_exception THEN
      CONTINUE;
    END;
  END LOOP;
  RETURN to_jsonb(value);
END
$$;

CREATE FUNCTION pg_temp.conversion(col text, source text, target text) RETURNS text LANGUAGE sql AS $$
  SELECT format(
    CASE
      WHEN target = 'jsonb' THEN 'pg_temp.json_of(%1$s)'
      WHEN target = 'boolean' THEN 'pg_temp.boolean_of(%1$s)'
      WHEN target = 'integer' THEN 'pg_temp.whole_number_of(%1$s, 2147483647)::integer'
      WHEN target = 'bigint' THEN 'pg_temp.whole_number_of(%1$s, 9223372036854775807)::bigint'
      WHEN target = 'numeric' THEN 'pg_temp.number_of(%1$s)'
      WHEN target = 'timestamp with time zone' THEN 'pg_temp.time_of(%1$s)'
      ELSE '%1$s'
    END,
    format(
      CASE source
        WHEN 'money' THEN '%I::numeric::text'
        WHEN 'interval' THEN 'extract(epoch FROM %I)::text'
        ELSE '%I::text'
      END, col))
$$;

CREATE FUNCTION pg_temp.adopt_column(col text, target text, fallback text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tbl CONSTANT regclass := 'public.elevenlabs_conversations';
  source text := (
    SELECT format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = tbl AND attname = col AND NOT attisdropped);
  converted text := pg_temp.conversion(col, source, target);
  -- may stay as it is when something that depends on it, a view for instance, makes PostgreSQL refuse the change
  only_widens boolean := source ~ '^(smallint|integer|bigint|numeric)' AND target ~ '^(bigint|numeric)'
    OR source ~ '^character' AND target = 'text';
  unreadable boolean;
  detail text;
BEGIN
  IF source IS NULL THEN
    -- the default comes after: when older rows were created is not known, nor is it now
    EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', tbl, col, target);
  ELSE
    -- null is what is not known yet
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP DEFAULT', tbl, col);
  END IF;

  IF source <> target THEN
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I IS NOT NULL AND (%s) IS NULL)', tbl, col, converted)
      INTO unreadable;
    IF unreadable THEN
      EXECUTE format('ALTER TABLE %s ADD COLUMN IF NOT EXISTS %I text', tbl, col || '_retired');
      EXECUTE format('UPDATE %s SET %I = %I::text WHERE %I IS NOT NULL AND (%s) IS NULL',
        tbl, col || '_retired', col, col, converted);
    END IF;
    BEGIN
      EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s USING %s', tbl, col, target, converted);
    EXCEPTION WHEN feature_not_supported THEN
      GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
      IF NOT only_widens THEN
        RAISE EXCEPTION '%.% is of type % and cannot become % while %: drop that, start again and create it anew',
          tbl, col, source, target, coalesce(nullif(detail, ''), SQLERRM);
      END IF;
      RAISE WARNING '%.% stays of type % while %', tbl, col, source, coalesce(nullif(detail, ''), SQLERRM);
    END;
  END IF;

  IF fallback IS NOT NULL THEN
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', tbl, col, fallback);
  END IF;
END
$$;

-- What an older table demands of our rows: of the columns we fill, and of those we do not know. What
-- it works out by itself keeps its values, and is ours to fill from now on.
CREATE FUNCTION pg_temp.relax() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tbl CONSTANT regclass := 'public.elevenlabs_conversations';
  ours smallint[] := ARRAY(
    SELECT theirs.attnum FROM pg_attribute AS theirs
    JOIN pg_attribute AS shape ON shape.attname = theirs.attname AND shape.attrelid = 'pg_temp.shape'::regclass
    WHERE theirs.attrelid = tbl AND theirs.attnum > 0);
  key smallint := (SELECT attnum FROM pg_attribute WHERE attrelid = tbl AND attname = 'conversation_id');
  demand text;
BEGIN
  FOR demand IN
    SELECT format('%I DROP %s', attname, CASE attidentity WHEN '' THEN 'EXPRESSION' ELSE 'IDENTITY' END)
    FROM pg_attribute
    WHERE attrelid = tbl AND attnum = ANY (ours) AND (attgenerated <> '' OR attidentity <> '')
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %s', tbl, demand);
  END LOOP;

  FOR demand IN
    SELECT quote_ident(conname)
    FROM pg_constraint AS this
    WHERE conrelid = tbl
      AND CASE contype
        WHEN 'c' THEN true
        WHEN 'f' THEN conkey && ours
        WHEN 'p' THEN conkey <> ARRAY[key] OR condeferrable
        WHEN 'u' THEN conkey <@ ours
      END
      -- a key that others refer to stays
      AND NOT EXISTS (
        SELECT FROM pg_constraint
        WHERE contype = 'f' AND this.contype IN ('p', 'u') AND conindid = this.conindid)
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %s', tbl, demand);
  END LOOP;

  FOR demand IN
    SELECT indexrelid::regclass
    FROM pg_index
    WHERE indrelid = tbl AND indisunique AND indkey::smallint[] <@ (ours || 0::smallint)
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
  LOOP
    EXECUTE format('DROP INDEX %s', demand);
  END LOOP;

  FOR demand IN
    SELECT quote_ident(attname)
    FROM pg_attribute
    WHERE attrelid = tbl AND attnum > 0 AND NOT attisdropped AND attnotnull AND attidentity = ''
      AND (attnum = ANY (ours) OR NOT atthasdef)
      AND NOT EXISTS (
        SELECT FROM pg_index WHERE indrelid = tbl AND indisprimary AND attnum = ANY (indkey::smallint[]))
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL', tbl, demand);
  END LOOP;
END
$$;

-- Of several rows of one conversation the last written stays; the others move to another table.
CREATE FUNCTION pg_temp.ensure_key() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tbl CONSTANT regclass := 'public.elevenlabs_conversations';
  retired text := 'elevenlabs_conversations_retired';
  surplus tid[] := ARRAY(
    SELECT place
    FROM (SELECT ctid AS place, row_number() OVER (
              PARTITION BY conversation_id ORDER BY updated_at DESC NULLS LAST, created_at DESC NULLS LAST, ctid) AS n
          FROM public.elevenlabs_conversations
          WHERE conversation_id IS NOT NULL) AS ranked
    WHERE n > 1);
  n integer := 1;
BEGIN
  IF EXISTS (SELECT FROM pg_constraint WHERE conrelid = tbl AND contype = 'p'
      AND conkey = ARRAY(SELECT attnum FROM pg_attribute WHERE attrelid = tbl AND attname = 'conversation_id'))
  THEN
    RETURN;
  END IF;
  IF cardinality(surplus) > 0 THEN
    IF EXISTS (SELECT FROM pg_constraint WHERE confrelid = tbl) THEN
      RAISE EXCEPTION '% has several rows with the same conversation_id and other tables refer to it: remove the surplus rows and start again',
        tbl;
    END IF;
    WHILE to_regclass('public.' || retired) IS NOT NULL LOOP
      n := n + 1;
      retired := 'elevenlabs_conversations_retired_' || n;
    END LOOP;
    EXECUTE format('CREATE TABLE public.%I (LIKE %s)', retired, tbl);
    EXECUTE format('WITH moved AS (DELETE FROM %s WHERE ctid = ANY ($1) RETURNING *) INSERT INTO public.%I SELECT * FROM moved',
      tbl, retired) USING surplus;
  END IF;

  IF EXISTS (SELECT FROM pg_index WHERE indrelid = tbl AND indisprimary)
    OR EXISTS (SELECT FROM public.elevenlabs_conversations WHERE conversation_id IS NULL)
  THEN
    ALTER TABLE public.elevenlabs_conversations ADD UNIQUE (conversation_id);
  ELSE
    ALTER TABLE public.elevenlabs_conversations ADD PRIMARY KEY (conversation_id);
  END IF;
END
$$;

CREATE FUNCTION pg_temp.adopt() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tbl CONSTANT regclass := 'public.elevenlabs_conversations';
  col record;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = tbl AND attname = 'conversation_id' AND NOT attisdropped)
    AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = tbl AND attname = 'id' AND NOT attisdropped
      AND format_type(atttypid, NULL) IN ('text', 'character varying'))
  THEN
    ALTER TABLE public.elevenlabs_conversations RENAME COLUMN id TO conversation_id;
  END IF;
  -- whatever it meant, it was not said by us
  IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = tbl AND attname = 'verified' AND NOT attisdropped) THEN
    ALTER TABLE public.elevenlabs_conversations RENAME COLUMN verified TO verified_retired;
  END IF;

  PERFORM pg_temp.relax();
  FOR col IN
    SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, pg_get_expr(d.adbin, d.adrelid) AS fallback
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = 'pg_temp.shape'::regclass AND a.attnum > 0 AND a.attname <> 'verified'
    ORDER BY a.attnum
  LOOP
    PERFORM pg_temp.adopt_column(col.name, col.type, col.fallback);
  END LOOP;
  ALTER TABLE public.elevenlabs_conversations ADD COLUMN verified boolean NOT NULL DEFAULT false;

  UPDATE public.elevenlabs_conversations
     SET conversation_id = coalesce(conversation_id, raw_data ->> 'conversation_id'),
         agent_id = coalesce(agent_id, raw_data ->> 'agent_id'),
         status = coalesce(status, raw_data ->> 'status'),
         call_sid = coalesce(call_sid, raw_data #>> '{metadata,phone_call,call_sid}'),
         start_time = coalesce(start_time, pg_temp.time_of(raw_data #>> '{metadata,start_time_unix_secs}')),
         duration = coalesce(duration, pg_temp.whole_number_of(raw_data #>> '{metadata,call_duration_secs}', 2147483647))
   WHERE raw_data IS NOT NULL
     AND num_nulls(conversation_id, agent_id, status, call_sid, start_time, duration) > 0;
  PERFORM pg_temp.ensure_key();
END
$$;

DO $$
BEGIN
  IF to_regclass('public.elevenlabs_conversations') IS NULL THEN
    CREATE TABLE public.elevenlabs_conversations (LIKE pg_temp.shape INCLUDING ALL);
  ELSE
    PERFORM pg_temp.adopt();
  END IF;
END
$$;

-- a pooler may hand this server session, temporary schema included, to somebody else
DROP FUNCTION pg_temp.adopt, pg_temp.ensure_key, pg_temp.relax, pg_temp.adopt_column, pg_temp.conversion,
  pg_temp.json_of, pg_temp.boolean_of, pg_temp.time_of, pg_temp.whole_number_of, pg_temp.number_of;

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
              sum(leg.cost) AS telephony_cost,
              -- two currencies have no sum
              CASE WHEN min(leg.price_unit) = max(leg.price_unit) THEN min(leg.price_unit) END AS telephony_price_unit
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
COMMENT ON COLUMN conversation_costs.telephony_cost IS 'in telephony_price_unit; null where no call''s cost is known';
COMMENT ON COLUMN conversation_costs.llm_usd IS 'USD, contained in cost_usd';
COMMENT ON COLUMN conversation_costs.credits IS 'credits, not money';
