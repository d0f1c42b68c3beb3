-- Calls as webhooks tell them, whose numbers they reach, and their recordings. Six tables may be there
-- already, made by the system this one replaces (db/callback).

SELECT pg_temp.make_way('tenants', 'tenant_phone_numbers', 'crm_contacts', 'profiles', 'crm_calls', 'call_recordings');

CREATE TYPE public.call_direction AS ENUM ('inbound', 'outbound');
CREATE TYPE public.call_state AS ENUM (
  'pending', 'completed', 'failed', 'missed', 'voicemail', 'user_hangup', 'scheduled');

-- Who is called, and what a caller hears.
CREATE TABLE public.tenants (
  id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name           text,
  -- null says what the settings say
  greeting       text,
  sales_number   text,
  support_number text,
  created_at     timestamptz DEFAULT now()
);

CREATE TABLE public.tenant_phone_numbers (
  tenant_id    uuid NOT NULL REFERENCES public.tenants (id) ON DELETE CASCADE,
  -- as somebody typed it: meant_number() says which number that is
  phone_number text UNIQUE,
  created_at   timestamptz DEFAULT now()
);

CREATE TABLE public.crm_contacts (
  id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id  uuid REFERENCES public.tenants (id) ON DELETE CASCADE,
  nombre     text,
  numero     text,
  created_at timestamptz DEFAULT now()
);

-- The people who work for a tenant.
CREATE TABLE public.profiles (
  id        uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id uuid REFERENCES public.tenants (id) ON DELETE CASCADE,
  full_name text
);

-- One row a call that was answered or placed here.
CREATE TABLE public.crm_calls (
  id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id          uuid NOT NULL REFERENCES public.tenants (id),
  contact_id         uuid REFERENCES public.crm_contacts (id),
  agent_id           uuid REFERENCES public.profiles (id),
  -- null until Twilio has named a call that is being placed
  call_sid           text UNIQUE,
  from_number        text,
  to_number          text,
  direction          public.call_direction NOT NULL,
  state              public.call_state DEFAULT 'pending',
  started_at         timestamptz,
  ended_at           timestamptz,
  duration_seconds   integer,
  -- the stored name of the first recording, and its seconds
  recording_url      text,
  recording_duration integer,
  transcript         text,
  notes              text,
  metadata           jsonb DEFAULT '{}',
  created_at         timestamptz DEFAULT now(),
  -- the SequenceNumber of the callback that ended it, or null where that had none
  state_sequence     integer
);

-- What is stored of recordings, by the names they have in the store.
CREATE TABLE public.call_recordings (
  recording_sid text PRIMARY KEY,
  call_sid      text,
  name          text,
  -- seconds
  duration      integer,
  created_at    timestamptz DEFAULT now()
);

SELECT pg_temp.adopt_older_tables();

CREATE INDEX tenant_phone_numbers_meant ON public.tenant_phone_numbers (public.meant_number(phone_number));
CREATE INDEX crm_contacts_meant ON public.crm_contacts (tenant_id, public.meant_number(numero));
CREATE INDEX crm_calls_pending ON public.crm_calls (started_at) WHERE state = 'pending';
CREATE INDEX call_recordings_by_call ON public.call_recordings (call_sid);
CREATE INDEX call_recordings_by_age ON public.call_recordings (created_at);

-- Callbacks that came before the row of their call. Each waits for it, a day at most.
CREATE TABLE public.waiting_callbacks (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  call_sid    text NOT NULL,
  -- the event, whole
  event       jsonb NOT NULL,
  received_at timestamptz NOT NULL
);
CREATE INDEX waiting_callbacks_by_call ON public.waiting_callbacks (call_sid);

-- Recordings to be fetched. One that cannot be had for a day stays, given up, so that nobody asks for it again.
CREATE TABLE public.recording_fetches (
  recording_sid text PRIMARY KEY,
  account_sid   text NOT NULL,
  call_sid      text NOT NULL,
  -- the one it will have in the store
  name          text NOT NULL UNIQUE,
  duration      integer,
  created_at    timestamptz NOT NULL DEFAULT now(),
  -- whoever fetches it puts this off
  next_attempt  timestamptz NOT NULL DEFAULT now(),
  attempts      integer NOT NULL DEFAULT 0,
  given_up      boolean NOT NULL DEFAULT false,
  -- why the last attempt failed
  reason        text
);
CREATE INDEX recording_fetches_due ON public.recording_fetches (next_attempt) WHERE NOT given_up;

-- Has a recording fetched, once however often it is named: the first of a call under the call's name.
CREATE FUNCTION public.fetch_recording(account text, call text, recording text, seconds integer)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- two recordings of a call that come at once do not get one name
  PERFORM pg_advisory_xact_lock(hashtextextended('recordings of ' || call, 0));
  IF EXISTS (SELECT FROM public.call_recordings WHERE recording_sid = recording)
    OR EXISTS (SELECT FROM public.recording_fetches WHERE recording_sid = recording)
  THEN
    RETURN;
  END IF;
  INSERT INTO public.recording_fetches (recording_sid, account_sid, call_sid, name, duration)
  VALUES (recording, account, call,
    CASE WHEN EXISTS (SELECT FROM public.call_recordings WHERE call_sid = call AND name = call || '.mp3')
           OR EXISTS (SELECT FROM public.recording_fetches WHERE name = call || '.mp3')
         THEN call || '-' || recording || '.mp3' ELSE call || '.mp3' END,
    seconds);
END
$$;

-- Answers to initiate-call by the key a client gave its request, for a day.
CREATE TABLE public.initiated_calls (
  idempotency_key text PRIMARY KEY,
  -- a hash of the body: another body under the same key is a mistake
  request         text NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  -- null while it is under way
  status          integer,
  answer          jsonb
);
CREATE INDEX initiated_calls_by_age ON public.initiated_calls (created_at);

-- When an account may place its next call.
CREATE TABLE public.call_slots (
  account_sid text PRIMARY KEY,
  next_call   timestamptz NOT NULL
);


-- The search of calls: those that only webhooks have told of, and those that were recorded

-- whether a recording of it is stored, or null: kept by the triggers below, so that it is a key of the search
ALTER TABLE public.calls ADD COLUMN recorded_here boolean;

DROP INDEX public.calls_by_keys;
CREATE FUNCTION public.call_keys(
    call_date timestamptz, source text, workspace_id bigint, direction text, status text, attribution text,
    from_number text, to_number text, phone_number text, recorded_here boolean)
  RETURNS integer[]
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN isfinite(call_date) THEN
    public.call_keys(call_date, source, workspace_id, direction, status, attribution, from_number, to_number, phone_number)
    || public.call_key(call_date, CASE WHEN recorded_here THEN 'recorded' ELSE 'unrecorded' END) END;
CREATE INDEX calls_by_keys ON public.calls
  USING gin (public.call_keys(call_date, source, workspace_id, direction, status, attribution, from_number, to_number, phone_number,
                              recorded_here))
  WITH (gin_pending_list_limit = 256);

-- number(x) of what a webhook says. Whatever is not ASCII is dropped, not only what cannot be seen: a database
-- need not know those characters.
CREATE FUNCTION public.number_of(said text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  seen text;
  inside text;
BEGIN
  IF length(said) <= 1000 AND said !~ '^\+[1-9][0-9]{6,14}$' THEN
    seen := regexp_replace(said, '[^!-~]', '', 'g');
    inside := substring(seen from '^(?:"(?:[^"\\]|\\.)*"|[^"<>]*)<([^<>]*)>');
    IF inside IS NOT NULL OR seen ~ '@|^[sS][iI][pP][sS]?:' THEN
      seen := substring(coalesce(inside, seen) from '^(?:[sS][iI][pP][sS]?:)?([^@;:?]*)');
      seen := regexp_replace(regexp_replace(replace(seen, '%20', ''), '%2[bB]', '+', 'g'), '%3([0-9])', '\1', 'g');
    END IF;
    said := seen;
  END IF;
  RETURN CASE WHEN said ~ '^\+[1-9][0-9]{6,14}$'
                   -- what networks send in place of a withheld one
                   AND said NOT IN ('+266696687', '+7378742833', '+86282452253', '+2562533', '+8656696') THEN said END;
END
$$;

-- The calls of crm_calls that the sync has not brought yet, as a list of calls says it. Kept by the triggers
-- below; one may stay that was brought at that very moment: whoever reads looks into calls as well.
CREATE TABLE public.unsynced_calls (
  -- the call sid
  id            text PRIMARY KEY,
  call_date     timestamptz,
  direction     text,
  status        text,
  from_number   text,
  to_number     text,
  -- seconds
  duration      integer,
  recorded_here boolean NOT NULL
);
CREATE INDEX unsynced_calls_by_date ON public.unsynced_calls (call_date);
CREATE INDEX unsynced_calls_by_keys ON public.unsynced_calls
  USING gin (public.call_keys(call_date, 'twilio', NULL::bigint, direction, status, NULL::text, from_number, to_number, NULL::text,
                              recorded_here))
  -- webhooks write one by one, and no run files what is pending
  WITH (fastupdate = off);

CREATE FUNCTION public.note_unsynced_call(call public.crm_calls) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.unsynced_calls AS known (id, call_date, direction, status, from_number, to_number, duration, recorded_here)
  SELECT call.call_sid, coalesce(call.started_at, call.created_at),
         -- as Twilio will say it
         CASE call.direction::text WHEN 'outbound' THEN 'outbound-api' ELSE call.direction::text END,
         call.state::text, public.number_of(call.from_number), public.number_of(call.to_number), call.duration_seconds,
         EXISTS (SELECT FROM public.call_recordings WHERE call_sid = call.call_sid)
   WHERE call.call_sid IS NOT NULL
     AND NOT EXISTS (SELECT FROM public.calls WHERE id = call.call_sid)
  ON CONFLICT (id) DO UPDATE
     SET call_date = excluded.call_date, direction = excluded.direction, status = excluded.status,
         from_number = excluded.from_number, to_number = excluded.to_number, duration = excluded.duration,
         recorded_here = excluded.recorded_here
   WHERE (known.*) IS DISTINCT FROM (excluded.*);
END
$$;

-- with the rights of the tables' owner: whoever writes those tables need not know of this one
CREATE FUNCTION public.note_webhook_call() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM public.unsynced_calls;
    RETURN NULL;
  END IF;
  IF TG_OP <> 'INSERT' AND OLD.call_sid IS DISTINCT FROM NEW.call_sid THEN
    DELETE FROM public.unsynced_calls WHERE id = OLD.call_sid;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM public.note_unsynced_call(NEW);
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER note_webhook_call AFTER INSERT OR DELETE OR UPDATE OF
    call_sid, from_number, to_number, direction, state, started_at, duration_seconds, created_at ON public.crm_calls
  FOR EACH ROW EXECUTE FUNCTION public.note_webhook_call();
CREATE TRIGGER note_truncated_webhook_calls AFTER TRUNCATE ON public.crm_calls
  FOR EACH STATEMENT EXECUTE FUNCTION public.note_webhook_call();

-- A batch of the sync waits for no webhook that writes one of its calls: that call stays, and is not listed twice.
CREATE FUNCTION public.note_synced_calls() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  DELETE FROM public.unsynced_calls
   WHERE id = ANY (ARRAY(
         SELECT known.id
           FROM changed
          CROSS JOIN LATERAL (SELECT id FROM public.unsynced_calls WHERE id = changed.id FOR UPDATE SKIP LOCKED) AS known));
  UPDATE public.calls SET recorded_here = true
   WHERE id = ANY (ARRAY(
         SELECT id FROM changed
          WHERE EXISTS (SELECT FROM public.call_recordings WHERE call_sid = changed.id OFFSET 0)));
  RETURN NULL;
END
$$;
CREATE TRIGGER note_synced_calls AFTER INSERT ON public.calls
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.note_synced_calls();

CREATE FUNCTION public.note_deleted_calls() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM public.note_unsynced_call(call) FROM public.crm_calls AS call JOIN changed ON changed.id = call.call_sid;
  RETURN NULL;
END
$$;
CREATE TRIGGER note_deleted_calls AFTER DELETE ON public.calls
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.note_deleted_calls();

CREATE FUNCTION public.note_recorded_call() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  sid text := CASE TG_OP WHEN 'DELETE' THEN OLD.call_sid ELSE NEW.call_sid END;
  is_recorded boolean := EXISTS (SELECT FROM public.call_recordings WHERE call_sid = sid);
BEGIN
  UPDATE public.unsynced_calls SET recorded_here = is_recorded WHERE id = sid AND recorded_here <> is_recorded;
  UPDATE public.calls SET recorded_here = is_recorded WHERE id = sid AND coalesce(recorded_here, false) <> is_recorded;
  RETURN NULL;
END
$$;
CREATE TRIGGER note_recorded_call AFTER INSERT OR DELETE ON public.call_recordings
  FOR EACH ROW EXECUTE FUNCTION public.note_recorded_call();

REVOKE ALL ON FUNCTION public.note_unsynced_call(public.crm_calls), public.note_webhook_call(), public.note_synced_calls(),
  public.note_deleted_calls(), public.note_recorded_call() FROM PUBLIC;

-- what an older system left
UPDATE public.calls SET recorded_here = true WHERE id IN (SELECT call_sid FROM public.call_recordings);
SELECT count(public.note_unsynced_call(call)) FROM public.crm_calls AS call;
