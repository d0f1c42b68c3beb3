-- The telephony tables and types that an older system may have made, and what each of them needs.

-- Makes an enumeration, or adds to one that is there what it lacks.
CREATE FUNCTION pg_temp.ensure_enumeration(name text, VARIADIC labels text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  this record;
  label text;
  added text[] := '{}';
BEGIN
  SELECT oid, typtype AS kind, pg_get_userbyid(typowner) AS owner, pg_has_role(typowner, 'USAGE') AS owned
    INTO this
    FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typname = name;
  IF this.kind <> 'e' THEN
    RAISE EXCEPTION 'public.% is a type that Centralita needs to be an enumeration (%): rename what has that name or move it to another schema, and start again',
      name, array_to_string(labels, ', ');
  END IF;
  IF this.oid IS NULL THEN
    EXECUTE format('CREATE TYPE public.%I AS ENUM (%s)', name,
      (SELECT string_agg(quote_literal(value), ', ' ORDER BY place) FROM unnest(labels) WITH ORDINALITY AS l (value, place)));
    RETURN;
  END IF;
  FOREACH label IN ARRAY labels LOOP
    CONTINUE WHEN EXISTS (SELECT FROM pg_enum WHERE enumtypid = this.oid AND enumlabel = label);
    IF NOT this.owned THEN
      RAISE EXCEPTION 'The type public.% lacks the value % and belongs to the role %, and only its owner can add it: start with that role in DATABASE_URL, or say ALTER TYPE public.% OWNER TO %',
        name, label, this.owner, quote_ident(name), quote_ident(current_user);
    END IF;
    EXECUTE format('ALTER TYPE public.%I ADD VALUE %L', name, label);
    added := added || label;
  END LOOP;
  IF cardinality(added) > 0 THEN
    RAISE WARNING 'The type public.% has got what it lacked: %.', name, array_to_string(added, ', ');
  END IF;
END
$$;

-- Twilio's words and those people choose; text, because the types may still have to be made.

CREATE FUNCTION pg_temp.call_direction_of(value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  word text := lower(btrim(value));
BEGIN
  RETURN CASE
    WHEN EXISTS (SELECT FROM pg_enum WHERE enumtypid = 'public.call_direction'::regtype AND enumlabel = word) THEN word
    WHEN word ~ '^(in|entra)' THEN 'inbound'
    WHEN word ~ '^(out|sal)' THEN 'outbound'
  END;
END
$$;

CREATE FUNCTION pg_temp.call_state_of(value text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  word text := lower(btrim(value));
BEGIN
  RETURN CASE
    WHEN EXISTS (SELECT FROM pg_enum WHERE enumtypid = 'public.call_state'::regtype AND enumlabel = word) THEN word
    WHEN word ~ '^(queued|initiated|ringing|answered|in[-_ ]progress)$' THEN 'pending'
    WHEN word ~ '^(busy|no[-_ ]answer)$' THEN 'missed'
    WHEN word ~ '^cancell?ed$' THEN 'failed'
  END;
END
$$;

-- What refers to what.
CREATE FUNCTION pg_temp.telephony_keys() RETURNS TABLE (tbl text, col text, parent text, on_delete text) LANGUAGE sql AS $$
  VALUES ('tenant_phone_numbers', 'tenant_id', 'tenants', 'ON DELETE CASCADE'),
    ('crm_contacts', 'tenant_id', 'tenants', 'ON DELETE CASCADE'),
    ('profiles', 'tenant_id', 'tenants', 'ON DELETE CASCADE'),
    ('crm_calls', 'tenant_id', 'tenants', ''),
    ('crm_calls', 'contact_id', 'crm_contacts', ''),
    ('crm_calls', 'agent_id', 'profiles', '')
$$;

-- Keys between columns that have yet to become uuids go; they are made anew afterwards.
CREATE FUNCTION pg_temp.drop_other_keys() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  this record;
BEGIN
  FOR this IN
    SELECT conrelid::regclass AS place, conname AS name
    FROM pg_constraint AS key
    JOIN pg_attribute ON attrelid = confrelid AND confkey = ARRAY[attnum]
    WHERE contype = 'f' AND atttypid <> 'uuid'::regtype
      AND EXISTS (
        SELECT FROM pg_temp.telephony_keys() AS known
        WHERE conrelid = to_regclass(format('public.%I', known.tbl)) AND pg_temp.is_key(key.oid, known.col, known.parent))
  LOOP
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', this.place, this.name);
  END LOOP;

  FOR this IN
    SELECT confrelid::regclass AS parent, format_type(atttypid, atttypmod) AS type, conrelid::regclass AS place
    FROM pg_constraint
    JOIN pg_temp.older ON confrelid = format('public.%I', older.name)::regclass
    JOIN pg_attribute ON attrelid = confrelid AND attnum = ANY (confkey) AND attname = 'id'
    WHERE contype = 'f' AND atttypid <> 'uuid'::regtype
  LOOP
    RAISE EXCEPTION 'public.%.id is of type %, by which public.% refers to it, and Centralita needs a uuid there: rename the table, or give it and what refers to it uuids, and start again',
      this.parent, this.type, this.place;
  END LOOP;
END
$$;

-- A row that refers to nothing stays; the key holds for what comes.
CREATE FUNCTION pg_temp.ensure_telephony_keys() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  this record;
  key text;
BEGIN
  FOR this IN SELECT * FROM pg_temp.telephony_keys() LOOP
    CONTINUE WHEN EXISTS (
      SELECT FROM pg_constraint AS known
      WHERE conrelid = format('public.%I', this.tbl)::regclass AND contype = 'f' AND pg_temp.is_key(known.oid, this.col, this.parent));
    key := format('ALTER TABLE public.%I ADD FOREIGN KEY (%I) REFERENCES public.%I (id) %s', this.tbl, this.col, this.parent, this.on_delete);
    BEGIN
      EXECUTE key;
    EXCEPTION WHEN foreign_key_violation THEN
      EXECUTE key || ' NOT VALID';
      RAISE WARNING 'Rows of public.% whose % is in no row of public.% stay as they are.', this.tbl, this.col, this.parent;
    END;
  END LOOP;
END
$$;

-- What we write, tried on the older tables.
CREATE FUNCTION pg_temp.ensure_telephony_writable() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  -- of two countries: a table may refuse one of them
  digits text;
  tenant CONSTANT text := $probe$
    INSERT INTO public.tenants (id, name) VALUES ('3a1c5e0e-0000-4000-8000-000000000001', 'Centralita') ON CONFLICT (id) DO NOTHING;
    $probe$;
  writes text[];
BEGIN
  IF pg_temp.is_older('tenants') THEN
    PERFORM pg_temp.ensure_writable('tenants', ARRAY[
      $probe$
      INSERT INTO public.tenants (name, greeting, sales_number, support_number)
      VALUES ('Centralita 3a1c5e0e', 'Hola', '+34910000001', '+34910000002');
      UPDATE public.tenants SET greeting = NULL, sales_number = NULL WHERE name = 'Centralita 3a1c5e0e'
      $probe$]);
  END IF;
  IF pg_temp.is_older('tenant_phone_numbers') THEN
    writes := '{}';
    FOREACH digits IN ARRAY ARRAY['+15005550006', '+34910000001'] LOOP
      writes := writes || (tenant || format($probe$
        DELETE FROM public.tenant_phone_numbers WHERE phone_number = %1$L;
        INSERT INTO public.tenant_phone_numbers (tenant_id, phone_number)
        VALUES ('3a1c5e0e-0000-4000-8000-000000000001', %1$L) ON CONFLICT (phone_number) DO NOTHING;
        UPDATE public.tenant_phone_numbers SET tenant_id = '3a1c5e0e-0000-4000-8000-000000000001' WHERE phone_number = %1$L;
        DELETE FROM public.tenant_phone_numbers WHERE phone_number = %1$L
        $probe$, digits));
    END LOOP;
    PERFORM pg_temp.ensure_writable('tenant_phone_numbers', writes);
  END IF;
  IF pg_temp.is_older('crm_calls') THEN
    writes := '{}';
    FOREACH digits IN ARRAY ARRAY['+15005550006', '+34910000001'] LOOP
      -- a call that comes in; one that is placed, named and refused
      writes := writes || (tenant || format($probe$
        INSERT INTO public.crm_calls (tenant_id, contact_id, call_sid, from_number, to_number, direction, state, started_at, metadata)
        VALUES ('3a1c5e0e-0000-4000-8000-000000000001', NULL, 'CA3a1c5e0e000000000000000000000001', %1$L, '+34910000002',
          'inbound', 'pending', '2025-08-01T10:00Z', '{"probe": 1}') ON CONFLICT (call_sid) DO NOTHING;
        UPDATE public.crm_calls SET state = 'completed', ended_at = '2025-08-01T10:01Z', duration_seconds = 30,
          recording_url = 'CA.mp3', recording_duration = 20, transcript = 'Hola', state_sequence = 2
         WHERE call_sid = 'CA3a1c5e0e000000000000000000000001';
        UPDATE public.crm_calls SET state = 'voicemail' WHERE call_sid = 'CA3a1c5e0e000000000000000000000001';
        INSERT INTO public.crm_calls (id, tenant_id, from_number, to_number, direction, state, started_at)
        VALUES ('3a1c5e0e-0000-4000-8000-000000000002', '3a1c5e0e-0000-4000-8000-000000000001', '+34910000002', %1$L,
          'outbound', 'pending', '2025-08-01T10:00Z');
        UPDATE public.crm_calls SET call_sid = 'CA3a1c5e0e000000000000000000000002' WHERE id = '3a1c5e0e-0000-4000-8000-000000000002';
        UPDATE public.crm_calls SET state = 'failed', ended_at = '2025-08-01T10:01Z'
         WHERE call_sid = 'CA3a1c5e0e000000000000000000000002' AND state = 'pending' AND EXISTS (
           SELECT FROM public.crm_calls AS other
           WHERE other.call_sid = 'CA3a1c5e0e000000000000000000000001' AND other.state = 'voicemail' AND other.duration_seconds = 30)
        $probe$, digits));
    END LOOP;
    PERFORM pg_temp.ensure_writable('crm_calls', writes);
  END IF;
  IF pg_temp.is_older('call_recordings') THEN
    PERFORM pg_temp.ensure_writable('call_recordings', ARRAY[
      $probe$
      INSERT INTO public.call_recordings (recording_sid, call_sid, name, duration)
      VALUES ('RE3a1c5e0e000000000000000000000001', 'CA3a1c5e0e000000000000000000000001', 'CA3a1c5e0e000000000000000000000001.mp3', 20)
      ON CONFLICT (recording_sid) DO NOTHING;
      UPDATE public.call_recordings SET duration = 21 WHERE recording_sid = 'RE3a1c5e0e000000000000000000000001'
      $probe$]);
  END IF;
END
$$;

CREATE FUNCTION pg_temp.adopt_older_telephony() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  tbl text;
BEGIN
  PERFORM pg_temp.free_indexes(ARRAY['tenant_phone_numbers_meant', 'crm_contacts_meant', 'crm_calls_pending', 'call_recordings_by_call',
    'call_recordings_by_age']);
  IF NOT EXISTS (SELECT FROM pg_temp.older) THEN
    RETURN;
  END IF;
  PERFORM pg_temp.put_back();
  PERFORM pg_temp.drop_other_keys();

  FOREACH tbl IN ARRAY ARRAY['tenants', 'crm_contacts', 'profiles', 'crm_calls'] LOOP
    CONTINUE WHEN NOT pg_temp.is_older(tbl);
    -- the last two we only read
    PERFORM pg_temp.adopt(tbl, ARRAY['id'], tbl IN ('tenants', 'crm_calls'));
    EXECUTE format('UPDATE public.%I SET id = gen_random_uuid() WHERE id IS NULL', tbl);
    PERFORM pg_temp.ensure_unique(tbl, ARRAY['id'], 'ctid');
  END LOOP;
  IF pg_temp.is_older('tenants') THEN
    PERFORM pg_temp.drop_other_defaults('tenants');
  END IF;
  IF pg_temp.is_older('crm_calls') THEN
    PERFORM pg_temp.drop_other_defaults('crm_calls');
    ALTER TABLE public.crm_calls ALTER COLUMN state SET DEFAULT 'pending';
    UPDATE public.crm_calls SET call_sid = NULL WHERE btrim(call_sid) = '';
    PERFORM pg_temp.ensure_unique('crm_calls', ARRAY['call_sid'],
      'state = ''pending'', recording_url IS NULL, transcript IS NULL, created_at');
  END IF;

  FOREACH tbl IN ARRAY ARRAY['tenant_phone_numbers', 'call_recordings'] LOOP
    -- a key of their own stays, and a new row gets one by itself
    IF pg_temp.is_older(tbl) AND EXISTS (
      SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey::smallint[])
      WHERE indrelid = format('public.%I', tbl)::regclass AND indisprimary AND attname = 'id')
    THEN
      PERFORM pg_temp.ensure_generated_id(tbl);
    END IF;
  END LOOP;
  IF pg_temp.is_older('tenant_phone_numbers') THEN
    PERFORM pg_temp.adopt('tenant_phone_numbers', ARRAY['phone_number'], true);
    PERFORM pg_temp.ensure_unique('tenant_phone_numbers', ARRAY['phone_number'], 'created_at NULLS FIRST');
  END IF;
  IF pg_temp.is_older('call_recordings') THEN
    PERFORM pg_temp.adopt('call_recordings', ARRAY['recording_sid'], true);
    PERFORM pg_temp.ensure_unique('call_recordings', ARRAY['recording_sid'], 'created_at NULLS FIRST');
  END IF;

  PERFORM pg_temp.ensure_telephony_keys();
  PERFORM pg_temp.resume_triggers();
  PERFORM pg_temp.ensure_telephony_writable();
  PERFORM pg_temp.drop_shapes();
END
$$;
