-- Runs before each migration, in its transaction: settings that a role or a database may have
-- otherwise, and how a table that an older system made is adopted. Every row stays, and so does every
-- value that a new type cannot hold; what would stand in the way of our rows is relaxed, and said.
-- Which tables these are say beforeEachMigrate__older_tables.sql and ..._telephony.sql, which Flyway runs
-- after this one.

SET LOCAL client_min_messages = warning;
SET LOCAL search_path = public;
-- what has no zone is UTC
SET LOCAL timezone = 'UTC';
SET LOCAL standard_conforming_strings = on;
-- hosted databases give a statement minutes; rewriting a large table may take longer
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;
-- where there is one, from PostgreSQL 17 on
SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout';
SET LOCAL idle_in_transaction_session_timeout = 0;
SET LOCAL row_security = on;
-- a table with checks still to be made cannot be altered
SET CONSTRAINTS ALL IMMEDIATE;

-- Reading what older columns hold. Null is what cannot be read.

CREATE FUNCTION pg_temp.number_of(value text) RETURNS numeric LANGUAGE sql AS $$
  SELECT CASE
    WHEN btrim(value) ~ '^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$'
    THEN btrim(value)::numeric
  END
$$;

CREATE FUNCTION pg_temp.whole_number_of(value numeric, highest numeric) RETURNS numeric LANGUAGE sql AS $$
  SELECT round(value) WHERE abs(value) <= highest
$$;

-- the providers themselves count seconds since 1970
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

-- json may hold what jsonb refuses: NUL, lone surrogates, what the encoding does not have; it is dropped
CREATE FUNCTION pg_temp.json_of(value text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  refused text;
  cleaned text := value;
BEGIN
  FOREACH refused IN ARRAY ARRAY['', '\\u0000', '\\u[dD][89a-fA-F][0-9a-fA-F]{2}', '\\u(?!00[0-7])[0-9a-fA-F]{4}'] LOOP
    IF refused <> '' THEN
      cleaned := regexp_replace(cleaned, '(?<!\\)((?:\\\\)*)' || refused, '\1', 'g');
    END IF;
    BEGIN
      RETURN cleaned::jsonb;
    EXCEPTION WHEN data_exception OR feature_not_supported THEN
      CONTINUE;
    END;
  END LOOP;
  RETURN to_jsonb(value);
END
$$;

-- An id of another kind gets a uuid that hangs on it alone, so that those who refer to it get the same.
CREATE FUNCTION pg_temp.uuid_of(value text) RETURNS uuid LANGUAGE sql AS $$
  SELECT CASE
    WHEN btrim(value) = '' THEN NULL
    WHEN btrim(value) ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN btrim(value)::uuid
    ELSE md5(value)::uuid
  END
$$;

CREATE FUNCTION pg_temp.conversion(col text, source text, target text)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  number text := format(
    CASE source
      WHEN 'money' THEN '%I::numeric'
      WHEN 'interval' THEN 'extract(epoch FROM %I)'
      ELSE 'pg_temp.number_of(%I::text)'
    END, col);
BEGIN
  RETURN CASE
    WHEN target = 'jsonb' THEN format('pg_temp.json_of(%I::text)', col)
    WHEN target = 'boolean' THEN format('pg_temp.boolean_of(%I::text)', col)
    WHEN target = 'uuid' THEN format('pg_temp.uuid_of(%I::text)', col)
    WHEN target ~ '^call_' THEN format('pg_temp.%s_of(%I::text)::public.%s', target, col, target)
    WHEN target = 'integer' THEN format('pg_temp.whole_number_of(%s, 2147483647)::integer', number)
    WHEN target = 'bigint' AND source ~ '^(smallint|integer)$' THEN format('%I::bigint', col)
    WHEN target = 'bigint' THEN format('pg_temp.whole_number_of(%s, 9223372036854775807)::bigint', number)
    WHEN target ~ '^numeric' AND source ~ '^numeric' THEN format('%I::%s', col, target)
    WHEN target ~ '^numeric' THEN format('(%s)::%s', number, target)
    WHEN target = 'timestamp with time zone' AND source ~ '(^date|without time zone)$'
      THEN format('%I::timestamp AT TIME ZONE ''UTC''', col)
    WHEN target = 'timestamp with time zone' AND source ~ '^timestamp.*with time zone$'
      THEN format('%I::timestamptz', col)
    WHEN target = 'timestamp with time zone' THEN format('pg_temp.time_of(%I::text)', col)
    -- a character(n) loses its blanks on the way
    ELSE format('%I::%s', col, target)
  END;
END
$$;

-- Whether a column may stay as it is when something that depends on it, a view for instance, makes
-- PostgreSQL refuse the change.
CREATE FUNCTION pg_temp.only_widens(source text, target text) RETURNS boolean LANGUAGE sql AS $$
  SELECT source ~ '^(smallint|integer|bigint|numeric)' AND target ~ '^(bigint|numeric)'
    OR source ~ '^(character|text)' AND target = 'text'
$$;

CREATE FUNCTION pg_temp.wide_enough(source text, target text) RETURNS boolean LANGUAGE sql AS $$
  SELECT source = target
    OR target ~ '^numeric' AND source = 'numeric'
    OR target ~ '^numeric\(' AND source ~ '^numeric\([2-9][0-9]'
$$;

-- Whether there is a table of that name; one that cannot be ours ends the migration.
CREATE FUNCTION pg_temp.adoptable(tbl text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  this record;
  hindrance text;
BEGIN
  SELECT c.oid, c.relkind AS kind, c.relispartition OR EXISTS (
           SELECT FROM pg_inherits WHERE c.oid IN (inhparent, inhrelid)) AS related,
         c.reloftype <> 0 AS typed, pg_get_userbyid(c.relowner) AS owner,
         pg_has_role(c.relowner, 'USAGE') AS owned, c.relforcerowsecurity AS forced
    INTO this
    FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = tbl;
  IF this.oid IS NULL THEN
    RETURN false;
  END IF;
  hindrance := CASE this.kind
    WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view' WHEN 'f' THEN 'a foreign table'
    WHEN 'p' THEN 'a partitioned table' WHEN 'S' THEN 'a sequence' WHEN 'c' THEN 'a type'
    WHEN 'i' THEN 'an index' WHEN 'I' THEN 'an index'
    WHEN 'r' THEN CASE WHEN this.related THEN 'part of an inheritance of tables' END
  END;
  IF hindrance IS NOT NULL THEN
    RAISE EXCEPTION 'public.% is %, and Centralita needs an ordinary table of that name: rename it or move it to another schema, and start again',
      tbl, hindrance;
  END IF;
  IF NOT this.owned THEN
    RAISE EXCEPTION 'public.% belongs to the role %, and only its owner can adopt it: start with that role in DATABASE_URL, or say ALTER TABLE public.% OWNER TO %',
      tbl, this.owner, quote_ident(tbl), quote_ident(current_user);
  END IF;
  IF this.typed THEN
    EXECUTE format('ALTER TABLE public.%I NOT OF', tbl);
  END IF;
  -- else its policies would bind us, who own it, too
  IF this.forced THEN
    EXECUTE format('ALTER TABLE public.%I NO FORCE ROW LEVEL SECURITY', tbl);
    RAISE WARNING 'The table public.% no longer forces row level security upon its owner, who writes it.', tbl;
  END IF;
  RETURN true;
END
$$;

-- Unique indexes on exactly these columns, of the kind that ON CONFLICT understands or of the other.
CREATE FUNCTION pg_temp.keys_on(tbl regclass, cols text[], immediate boolean)
RETURNS SETOF oid LANGUAGE sql AS $$
  SELECT i.indexrelid
  FROM pg_index i
  WHERE i.indrelid = tbl AND i.indisunique AND i.indisvalid AND i.indimmediate = immediate
    AND i.indpred IS NULL AND i.indexprs IS NULL
    AND (SELECT array_agg(a.attname::text ORDER BY a.attname)
         FROM pg_attribute a
         WHERE a.attrelid = tbl
           AND a.attnum = ANY ((string_to_array(i.indkey::text, ' ')::smallint[])[1:i.indnkeyatts]))
      = (SELECT array_agg(c ORDER BY c) FROM unnest(cols) c)
$$;

-- Whether a unique index is on the very columns of one that the shape has, and lets in as many nulls.
CREATE FUNCTION pg_temp.is_unique_in_shape(tbl text, index oid) RETURNS boolean LANGUAGE sql AS $$
  SELECT EXISTS (
    SELECT FROM pg_index AS ours
    WHERE ours.indrelid = format('pg_temp.%I', tbl)::regclass AND ours.indisunique
      AND NOT EXISTS (
        SELECT FROM pg_index WHERE indexrelid = index AND (to_jsonb(pg_index) ->> 'indnullsnotdistinct')::boolean)
      AND index IN (
        SELECT pg_temp.keys_on(format('public.%I', tbl)::regclass, ARRAY(
          SELECT attname FROM pg_attribute WHERE attrelid = ours.indrelid AND attnum = ANY (ours.indkey::smallint[])), true)))
$$;

-- Whether a foreign key leads from that column alone to the id of that table.
CREATE FUNCTION pg_temp.is_key(key oid, col text, parent text) RETURNS boolean LANGUAGE sql AS $$
  SELECT EXISTS (
    SELECT FROM pg_constraint
    JOIN pg_attribute AS from_column ON from_column.attrelid = conrelid AND conkey = ARRAY[from_column.attnum]
    JOIN pg_attribute AS to_column ON to_column.attrelid = confrelid AND confkey = ARRAY[to_column.attnum]
    WHERE pg_constraint.oid = key AND confrelid = to_regclass(format('public.%I', parent))
      AND from_column.attname = col AND to_column.attname = 'id')
$$;

-- What an older table demands of our rows: of the columns we fill, and of those we do not know. What
-- it works out by itself keeps its values, and is ours to fill from now on.
CREATE FUNCTION pg_temp.relax(tbl text, key_columns text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  this CONSTANT regclass := format('public.%I', tbl)::regclass;
  ours CONSTANT smallint[] := ARRAY(
    SELECT theirs.attnum FROM pg_attribute AS theirs
    JOIN pg_attribute AS shape ON shape.attname = theirs.attname
     AND shape.attrelid = format('pg_temp.%I', tbl)::regclass AND NOT shape.attisdropped
    WHERE theirs.attrelid = this AND theirs.attnum > 0 AND NOT theirs.attisdropped);
  key CONSTANT smallint[] := ARRAY(
    SELECT attnum FROM pg_attribute WHERE attrelid = this AND attname = ANY (key_columns) ORDER BY attnum);
  -- where it is ours and not the key, a new row gets one by itself
  id CONSTANT smallint := (
    SELECT attnum FROM pg_attribute
    WHERE attrelid = this AND attname = 'id' AND attnum = ANY (ours) AND key_columns <> ARRAY['id']);
  demand record;
  found boolean;
  left_empty smallint[] := '{}';
  relaxed text[] := '{}';
BEGIN
  FOR demand IN
    SELECT rulename AS name, pg_get_ruledef(oid) AS definition FROM pg_rewrite WHERE ev_class = this
  LOOP
    EXECUTE format('DROP RULE %I ON %s', demand.name, this);
    relaxed := relaxed || format('the rule %I (%s)', demand.name, demand.definition);
  END LOOP;

  FOR demand IN
    SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attidentity <> '' AS counted,
           attgenerated = 'v' AS virtual
    FROM pg_attribute
    WHERE attrelid = this AND attnum = ANY (ours) AND (attgenerated <> '' OR attidentity <> '')
      AND attnum IS DISTINCT FROM CASE WHEN attidentity <> '' THEN id END
      AND NOT (tbl = 'workspaces' AND attidentity <> '')
  LOOP
    IF demand.virtual THEN
      EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', this, demand.name || '_stored', demand.type);
      EXECUTE format('UPDATE %s SET %I = %I', this, demand.name || '_stored', demand.name);
      EXECUTE format('ALTER TABLE %s DROP COLUMN %I', this, demand.name);
      EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', this, demand.name || '_stored', demand.name);
    ELSE
      EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP %s', this, demand.name,
        CASE WHEN demand.counted THEN 'IDENTITY' ELSE 'EXPRESSION' END);
    END IF;
    relaxed := relaxed || format('how %I filled itself', demand.name);
  END LOOP;

  FOR demand IN
    SELECT conname AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint AS this_one
    WHERE conrelid = this
      AND CASE contype
        WHEN 'c' THEN true
        WHEN 'x' THEN true
        -- a conversation has the workspace of its call, which may no longer be there
        WHEN 'f' THEN conkey && ours AND NOT EXISTS (
          SELECT FROM pg_temp.telephony_keys() AS known WHERE known.tbl = relax.tbl AND pg_temp.is_key(this_one.oid, col, parent)
        ) AND NOT (
          confrelid = to_regclass('public.workspaces') AND tbl <> 'elevenlabs_conversations'
          AND conkey = ARRAY(SELECT attnum FROM pg_attribute WHERE attrelid = this AND attname = 'workspace_id'))
        WHEN 'p' THEN condeferrable OR NOT (conkey @> key AND conkey <@ key) AND (
          conkey && ours AND conkey IS DISTINCT FROM ARRAY[id]
          OR EXISTS (
            SELECT FROM pg_attribute
            WHERE attrelid = this AND attnum = ANY (conkey) AND attnum IS DISTINCT FROM id
              AND NOT atthasdef AND attidentity = ''))
        WHEN 'u' THEN tbl <> 'workspaces' AND conkey && ours AND NOT conkey @> key AND conkey IS DISTINCT FROM ARRAY[id]
          AND NOT pg_temp.is_unique_in_shape(tbl, conindid)
      END
      -- a key that others refer to stays
      AND NOT EXISTS (
        SELECT FROM pg_constraint
        WHERE contype = 'f' AND this_one.contype IN ('p', 'u') AND conindid = this_one.conindid)
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', this, demand.name);
    relaxed := relaxed || format('%I %s', demand.name, demand.definition);
  END LOOP;

  FOR demand IN
    SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index
    WHERE indrelid = this AND indisunique AND tbl <> 'workspaces'
      AND (indkey::smallint[] && (ours || 0::smallint)
           OR coalesce((to_jsonb(pg_index) ->> 'indnullsnotdistinct')::boolean, false))
      AND NOT (indkey::smallint[] @> key AND indexprs IS NULL)
      AND NOT pg_temp.is_unique_in_shape(tbl, indexrelid)
      AND NOT coalesce(indkey::smallint[] <@ ARRAY[id], false)
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
  LOOP
    EXECUTE format('DROP INDEX %s', demand.name);
    relaxed := relaxed || demand.definition;
  END LOOP;

  -- a snapshot whose calls have gone elsewhere goes, whoever points to it
  FOR demand IN
    SELECT conrelid::regclass AS place, conname AS name
    FROM pg_constraint
    WHERE contype = 'f' AND confrelid = this AND tbl LIKE '%snapshots' AND confdeltype IN ('a', 'r')
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', demand.place, demand.name);
    relaxed := relaxed || format('%I of %s', demand.name, demand.place);
  END LOOP;

  -- what a domain of theirs demands of a column we leave empty
  FOR demand IN
    SELECT attname AS name, format_type(typbasetype, typtypmod) AS type
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = this AND attnum > 0 AND NOT attisdropped AND NOT attnum = ANY (ours) AND NOT atthasdef
      AND typtype = 'd' AND typdefault IS NULL
      AND (typnotnull OR EXISTS (SELECT FROM pg_constraint WHERE contypid = pg_type.oid))
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', this, demand.name, demand.type);
    relaxed := relaxed || format('the domain of %I', demand.name);
  END LOOP;

  -- a default may be taken from the user or a setting of the older system, which we do not have
  FOR demand IN
    SELECT attname AS name, attnum AS number, pg_get_expr(adbin, adrelid) AS fallback
    FROM pg_attribute JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = this AND NOT attnum = ANY (ours) AND attgenerated = ''
  LOOP
    BEGIN
      EXECUTE format('SELECT (%s) IS NULL', demand.fallback) INTO found;
    EXCEPTION WHEN OTHERS THEN
      RAISE EXCEPTION '%.% has a default that fails for Centralita (%): give it one that does not, and start again',
        this, demand.name, SQLERRM;
    END;
    IF found THEN
      left_empty := left_empty || demand.number;
    END IF;
  END LOOP;

  FOR demand IN
    SELECT a.attname AS name
    FROM pg_attribute AS a
    WHERE a.attrelid = this AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND a.attidentity = ''
      AND (a.attnum = ANY (ours || left_empty) OR NOT a.atthasdef)
      AND NOT EXISTS (
        SELECT FROM pg_attribute AS shape
        WHERE shape.attrelid = format('pg_temp.%I', tbl)::regclass AND shape.attname = a.attname AND shape.attnotnull)
      AND NOT EXISTS (
        SELECT FROM pg_index WHERE indrelid = this AND indisprimary AND a.attnum = ANY (indkey::smallint[]))
  LOOP
    EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', this, demand.name);
    relaxed := relaxed || format('NOT NULL of %I', demand.name);
  END LOOP;

  IF cardinality(relaxed) > 0 THEN
    RAISE WARNING 'The table % no longer has what could refuse new rows: %.', this, regexp_replace(array_to_string(relaxed, '; '), '\s+', ' ', 'g');
  END IF;
END
$$;

-- Of the indexes on a column, those that say more than its name may not suit its new type; they are
-- there for speed only.
CREATE FUNCTION pg_temp.change_type(tbl text, col text, target text, converted text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  change text := format('ALTER TABLE public.%I ALTER COLUMN %I TYPE %s USING %s', tbl, col, target, converted);
  unsuited record;
BEGIN
  EXECUTE change;
EXCEPTION WHEN invalid_object_definition OR undefined_function OR undefined_object OR datatype_mismatch THEN
  FOR unsuited IN
    SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition
    FROM pg_index
    WHERE indrelid = format('public.%I', tbl)::regclass
      AND (indexprs IS NOT NULL OR indpred IS NOT NULL
           OR EXISTS (SELECT FROM pg_opclass WHERE oid = ANY (indclass) AND NOT opcdefault))
      AND EXISTS (
        SELECT FROM pg_depend JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
        WHERE classid = 'pg_class'::regclass AND objid = indexrelid
          AND refclassid = 'pg_class'::regclass AND refobjid = indrelid AND attname = col)
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
  LOOP
    EXECUTE format('DROP INDEX %s', unsuited.name);
    RAISE WARNING 'An index that does not suit the new type % of public.%.% is gone: %.', target, tbl, col, unsuited.definition;
  END LOOP;
  EXECUTE change;
END
$$;

-- Whether there was anything to set aside.
CREATE FUNCTION pg_temp.set_aside(tbl text, col text, unreadable text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  found boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE %s)', tbl, unreadable) INTO found;
  IF found THEN
    EXECUTE format('ALTER TABLE public.%I ADD COLUMN IF NOT EXISTS %I text', tbl, col || '_retired');
    EXECUTE format('UPDATE public.%I SET %I = %I::text WHERE %s', tbl, col || '_retired', col, unreadable);
    RAISE WARNING 'Values of public.%.% that cannot be read are kept in %_retired.', tbl, col, col;
  END IF;
  RETURN found;
END
$$;

CREATE FUNCTION pg_temp.adopt_column(tbl text, col text, target text, fallback text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  source text;
  generated boolean;
  has_default boolean;
  collated boolean;
  converted text;
  endless text := format('%I::text IN (''NaN'', ''Infinity'', ''-Infinity'', ''infinity'', ''-infinity'')', col);
  found boolean;
  detail text;
  dependant name;
BEGIN
  SELECT format_type(atttypid, atttypmod), attgenerated <> '', atthasdef OR attidentity <> '',
         attcollation <> typcollation
    INTO source, generated, has_default, collated
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = format('public.%I', tbl)::regclass AND attname = col AND NOT attisdropped;

  IF source IS NULL THEN
    -- the default comes after: when older rows were created is not known, nor is it now
    EXECUTE format('ALTER TABLE public.%I ADD COLUMN %I %s', tbl, col, target);
    has_default := false;
  -- columns of two collations cannot be compared
  ELSIF NOT generated AND (collated OR NOT pg_temp.wide_enough(source, target)) THEN
    converted := pg_temp.conversion(col, source, target);
    BEGIN
      IF NOT pg_temp.only_widens(source, target) THEN
        FOR dependant IN
          SELECT other.attname
          FROM pg_attribute AS this
          JOIN pg_depend ON refclassid = 'pg_class'::regclass AND refobjid = this.attrelid AND refobjsubid = this.attnum
            AND classid = 'pg_attrdef'::regclass
          JOIN pg_attrdef ON pg_attrdef.oid = objid
          JOIN pg_attribute AS other ON other.attrelid = adrelid AND other.attnum = adnum AND other.attgenerated = 's'
          WHERE this.attrelid = format('public.%I', tbl)::regclass AND this.attname = col AND other.attname <> col
        LOOP
          EXECUTE format('ALTER TABLE public.%I ALTER COLUMN %I DROP EXPRESSION', tbl, dependant);
          RAISE WARNING 'public.%.% keeps its values and no longer follows from %, the type of which has changed.',
            tbl, dependant, col;
        END LOOP;
        IF pg_temp.set_aside(tbl, col, CASE
            -- these are read somehow, whatever it is
            WHEN target ~ '^(uuid|call_)' THEN format('(%s)::text IS DISTINCT FROM lower(btrim(%I::text))', converted, col)
            ELSE format('%I IS NOT NULL AND (%s) IS NULL', col, converted)
          END)
          AND NOT EXISTS (
            SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey::smallint[])
            WHERE indrelid = format('public.%I', tbl)::regclass AND indisprimary AND attname = col)
        THEN
          EXECUTE format('ALTER TABLE public.%I ALTER COLUMN %I DROP NOT NULL', tbl, col);
        END IF;
      END IF;
      IF has_default AND (col <> 'id' OR target = 'uuid') THEN
        EXECUTE format('ALTER TABLE public.%I ALTER COLUMN %I DROP IDENTITY IF EXISTS', tbl, col);
        EXECUTE format('ALTER TABLE public.%I ALTER COLUMN %I DROP DEFAULT', tbl, col);
        has_default := false;
      END IF;
      PERFORM pg_temp.change_type(tbl, col, target, converted);
    EXCEPTION WHEN feature_not_supported THEN
      GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
      IF NOT pg_temp.only_widens(source, target) THEN
        RAISE EXCEPTION '%.% is of type % and cannot become % while %: drop that, start again and create it anew',
          tbl, col, source, target, rtrim(coalesce(nullif(detail, ''), SQLERRM), '.');
      END IF;
      RAISE WARNING '%.% stays of type % while %', tbl, col, source, coalesce(nullif(detail, ''), SQLERRM);
    END;
  END IF;

  -- what is no instant and no figure has no place in an hour, nor in a sum
  IF source IS NOT NULL AND target ~ '^(timestamp|numeric)' AND NOT coalesce(generated, false)
    AND NOT EXISTS (
      SELECT FROM pg_attribute WHERE attrelid = format('public.%I', tbl)::regclass AND attname = col AND attnotnull)
  THEN
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE %s)', tbl, endless) INTO found;
    IF found THEN
      PERFORM pg_temp.set_aside(tbl, col, endless);
      EXECUTE format('UPDATE public.%I SET %I = NULL WHERE %s', tbl, col, endless);
    END IF;
  END IF;

  IF fallback IS NOT NULL AND NOT has_default AND NOT coalesce(generated, false) THEN
    EXECUTE format('ALTER TABLE public.%I ALTER COLUMN %I SET DEFAULT %s', tbl, col, fallback);
  END IF;
END
$$;

-- of adopted tables, those that were not switched off already
CREATE TEMP TABLE triggers (tbl regclass, name name, state "char") ON COMMIT DROP;

-- Brings the older table of that name to the shape of its namesake in pg_temp.
CREATE FUNCTION pg_temp.adopt(tbl text, key_columns text[], relaxed boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  shape record;
  trigger record;
BEGIN
  -- they are for new rows, not for what is done to old ones here
  FOR trigger IN
    SELECT tgname AS name, tgenabled AS state FROM pg_trigger
    WHERE tgrelid = format('public.%I', tbl)::regclass AND NOT tgisinternal AND tgenabled <> 'D'
  LOOP
    INSERT INTO pg_temp.triggers VALUES (format('public.%I', tbl)::regclass, trigger.name, trigger.state);
    EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER %I', tbl, trigger.name);
  END LOOP;

  IF relaxed THEN
    PERFORM pg_temp.relax(tbl, key_columns);
  END IF;
  -- without a key, no row of a table that is published can be changed
  IF EXISTS (SELECT FROM pg_publication_tables WHERE schemaname = 'public' AND tablename = tbl)
    AND EXISTS (SELECT FROM pg_class WHERE oid = format('public.%I', tbl)::regclass AND relreplident = 'd')
    AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = format('public.%I', tbl)::regclass AND indisprimary)
  THEN
    EXECUTE format('ALTER TABLE public.%I REPLICA IDENTITY FULL', tbl);
  END IF;
  FOR shape IN
    SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type, pg_get_expr(d.adbin, d.adrelid) AS fallback
    FROM pg_attribute a
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attrelid = format('pg_temp.%I', tbl)::regclass
      AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = ''
    ORDER BY a.attnum
  LOOP
    PERFORM pg_temp.adopt_column(tbl, shape.attname, shape.type, shape.fallback);
  END LOOP;
END
$$;

-- Where null is what is not known yet, no column fills itself with something else.
CREATE FUNCTION pg_temp.drop_other_defaults(tbl text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  col text;
BEGIN
  FOR col IN
    SELECT attname FROM pg_attribute
    WHERE attrelid = format('pg_temp.%I', tbl)::regclass AND attnum > 0 AND NOT atthasdef
  LOOP
    EXECUTE format('ALTER TABLE public.%I ALTER COLUMN %I DROP DEFAULT', tbl, col);
  END LOOP;
END
$$;

CREATE FUNCTION pg_temp.resume_triggers() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  paused record;
BEGIN
  FOR paused IN SELECT * FROM pg_temp.triggers LOOP
    EXECUTE format('ALTER TABLE %s ENABLE %s TRIGGER %I', paused.tbl,
      CASE paused.state WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, paused.name);
  END LOOP;
END
$$;

-- Tries statements and takes them back: why all of them are refused, null where one is not.
CREATE FUNCTION pg_temp.refusal(statements text[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  statement text;
  rows bigint;
  reason text;
BEGIN
  FOREACH statement IN ARRAY statements LOOP
    BEGIN
      EXECUTE statement;
      GET DIAGNOSTICS rows = ROW_COUNT;
      IF rows > 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'PROBE', MESSAGE = 'taken back';
      END IF;
      reason := 'a row is not kept';
    EXCEPTION
      WHEN SQLSTATE 'PROBE' THEN
        RETURN NULL;
      WHEN OTHERS THEN
        reason := SQLERRM;
    END;
  END LOOP;
  RETURN reason;
END
$$;

-- A trigger that refuses whatever we write is switched off; one that refuses single rows stays.
CREATE FUNCTION pg_temp.ensure_writable(tbl text, statements text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  reason text := pg_temp.refusal(statements);
  remaining text;
  suspect record;
  disabled text[] := '{}';
BEGIN
  IF reason IS NULL THEN
    RETURN;
  END IF;
  EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER USER', tbl);
  remaining := pg_temp.refusal(statements);
  IF remaining IS NOT NULL THEN
    RAISE EXCEPTION 'public.% refuses the rows that Centralita writes (%): change the table or rename it, and start again',
      tbl, remaining;
  END IF;
  FOR suspect IN
    SELECT name, state FROM pg_temp.triggers WHERE triggers.tbl = format('public.%I', ensure_writable.tbl)::regclass
  LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE %s TRIGGER %I', tbl,
      CASE suspect.state WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END, suspect.name);
    IF pg_temp.refusal(statements) IS NOT NULL THEN
      EXECUTE format('ALTER TABLE public.%I DISABLE TRIGGER %I', tbl, suspect.name);
      disabled := disabled || suspect.name::text;
    END IF;
  END LOOP;
  RAISE WARNING 'The table public.% would refuse every new row (%): what is disabled is its trigger %.',
    tbl, reason, array_to_string(disabled, ' and ');
END
$$;

CREATE FUNCTION pg_temp.free_name(wanted text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  name text := wanted;
  n integer := 1;
BEGIN
  WHILE to_regclass(format('public.%I', name)) IS NOT NULL LOOP
    n := n + 1;
    name := wanted || '_' || n;
  END LOOP;
  RETURN name;
END
$$;

-- An index of theirs whose name we need goes by another one.
CREATE FUNCTION pg_temp.free_indexes(names text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY names LOOP
    IF EXISTS (SELECT FROM pg_class WHERE oid = to_regclass(format('public.%I', name)) AND relkind IN ('i', 'I')) THEN
      EXECUTE format('ALTER INDEX public.%I RENAME TO %I', name, pg_temp.free_name(name || '_retired'));
    END IF;
  END LOOP;
END
$$;

-- Rows that a key forbids move to another table; the first in the given order stays.
CREATE FUNCTION pg_temp.ensure_unique(tbl text, cols text[], seniority text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  this regclass := format('public.%I', tbl)::regclass;
  key text := (SELECT string_agg(quote_ident(c), ', ') FROM unnest(cols) c);
  filled text := (SELECT string_agg(quote_ident(c) || ' IS NOT NULL', ' AND ') FROM unnest(cols) c);
  deferrable_key text;
  surplus text;
  found boolean;
  retired text;
BEGIN
  FOR deferrable_key IN
    SELECT conname FROM pg_constraint WHERE conindid IN (SELECT pg_temp.keys_on(this, cols, false))
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', this, deferrable_key);
  END LOOP;
  IF EXISTS (SELECT FROM pg_temp.keys_on(this, cols, true)) THEN
    RETURN;
  END IF;

  surplus := format(
    'SELECT place FROM (SELECT ctid AS place, row_number() OVER (PARTITION BY %s ORDER BY %s, ctid) AS n'
    ' FROM %s WHERE %s) ranked WHERE n > 1', key, seniority, this, filled);
  EXECUTE format('SELECT EXISTS (%s)', surplus) INTO found;
  IF found THEN
    IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND confrelid = this) THEN
      RAISE EXCEPTION '% has several rows with the same % and other tables refer to it: remove the surplus rows and start again',
        tbl, CASE WHEN tbl = 'elevenlabs_conversations' THEN key ELSE '(' || key || ')' END;
    END IF;
    retired := pg_temp.free_name(tbl || '_retired');
    EXECUTE format('CREATE TABLE public.%I (LIKE %s)', retired, this);
    EXECUTE format('WITH moved AS (DELETE FROM %s WHERE ctid IN (%s) RETURNING *)'
      ' INSERT INTO public.%I SELECT * FROM moved', this, surplus, retired);
    RAISE WARNING 'Of rows of public.% with the same (%) all but one are now in public.%.', tbl, key, retired;
  END IF;

  EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s WHERE NOT (%s))', this, filled) INTO found;
  IF found AND cols = ARRAY(
      SELECT attname::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey::smallint[])
      WHERE indrelid = format('pg_temp.%I', tbl)::regclass AND indisprimary)
    AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = this AND indisprimary)
  THEN
    EXECUTE format('ALTER TABLE %s ADD PRIMARY KEY (%s)', this, key);
  ELSE
    EXECUTE format('ALTER TABLE %s ADD UNIQUE (%s)', this, key);
  END IF;
END
$$;
