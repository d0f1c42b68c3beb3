-- Calls as webhooks tell them, whose numbers they reach, and their recordings. Six tables may be there
-- already, made by the system this one replaces (db/callback).

SELECT pg_temp.make_way('tenants', 'tenant_phone_numbers', 'crm_contacts', 'profiles', 'crm_calls', 'call_recordings');

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
  -- the account it was told of; null is the main one
  account_sid        text,
  -- the SequenceNumber of the callback that ended it, or null where that had none
  state_sequence     integer,
  -- while it is pending: when Twilio was asked for it last, and since when Twilio has not known it
  asked_at           timestamptz,
  unknown_since      timestamptz
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

SELECT pg_temp.adopt_older_telephony();

CREATE INDEX tenant_phone_numbers_meant ON public.tenant_phone_numbers (public.meant_number(phone_number));
CREATE INDEX crm_contacts_meant ON public.crm_contacts (tenant_id, public.meant_number(numero));
CREATE INDEX crm_calls_pending ON public.crm_calls ((coalesce(started_at, created_at))) WHERE state = 'pending';
CREATE INDEX call_recordings_by_call ON public.call_recordings (call_sid);
CREATE INDEX call_recordings_by_age ON public.call_recordings (created_at);

-- Callbacks that came before the row of their call. Each waits for it, a day at most.
CREATE TABLE public.waiting_callbacks (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  call_sid    text        NOT NULL,
  -- of the event without its time, so that one that comes twice waits once
  key         text        NOT NULL,
  -- what was read of the event, and the event, whole
  told        jsonb       NOT NULL,
  event       text        NOT NULL,
  received_at timestamptz NOT NULL,
  since       timestamptz NOT NULL DEFAULT now(),
  UNIQUE (call_sid, key)
);
CREATE INDEX waiting_callbacks_by_age ON public.waiting_callbacks (since);

-- What Twilio has heard in the recordings of a call. Together they are its transcript.
CREATE TABLE public.call_transcripts (
  call_sid      text COLLATE "C" NOT NULL,
  -- empty where the callback named none
  recording_sid text COLLATE "C" NOT NULL,
  content       text COLLATE "C" NOT NULL,
  PRIMARY KEY (call_sid, recording_sid)
);

-- Recordings to be fetched. One that cannot be had for a day stays, given up, so that nobody asks for it again.
CREATE TABLE public.recording_fetches (
  recording_sid text PRIMARY KEY,
  account_sid   text NOT NULL,
  call_sid      text NOT NULL,
  -- the one it will have in the store
  name          text NOT NULL UNIQUE,
  duration      integer,
  created_at    timestamptz NOT NULL DEFAULT now(),
  -- whoever fetches it puts this off by a minute, again and again: that of a dead process comes
  next_attempt  timestamptz NOT NULL DEFAULT now(),
  attempts      integer NOT NULL DEFAULT 0,
  given_up      boolean NOT NULL DEFAULT false,
  -- why the last attempt failed
  reason        text
);
CREATE INDEX recording_fetches_due ON public.recording_fetches (next_attempt) WHERE NOT given_up;

-- Has a recording fetched, once however often it is named: the first of a call under the call's name. Says whether it
-- was new. What are no sids is no recording: they become part of an address and of a file's name.
CREATE FUNCTION public.fetch_recording(account text, call text, recording text, seconds integer)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF (account ~ '^AC[0-9A-Za-z]{1,62}$' AND call ~ '^CA[0-9A-Za-z]{1,62}$' AND recording ~ '^RE[0-9A-Za-z]{1,62}$') IS NOT TRUE
  THEN
    RETURN false;
  END IF;
  -- two recordings of a call that come at once do not get one name
  PERFORM public.lock_call(call);
  IF EXISTS (SELECT FROM public.call_recordings WHERE recording_sid = recording)
    OR EXISTS (SELECT FROM public.recording_fetches WHERE recording_sid = recording)
  THEN
    RETURN false;
  END IF;
  INSERT INTO public.recording_fetches (recording_sid, account_sid, call_sid, name, duration)
  VALUES (recording, account, call,
    CASE WHEN EXISTS (SELECT FROM public.call_recordings WHERE call_sid = call AND name = call || '.mp3')
           OR EXISTS (SELECT FROM public.recording_fetches WHERE name = call || '.mp3')
         THEN call || '-' || recording || '.mp3' ELSE call || '.mp3' END,
    seconds);
  RETURN true;
END
$$;

-- Gives a call's row its first stored recording, if there is one: to be called when one is stored, and when the row gets
-- its sid, in the same transaction. What an older system wrote stays.
CREATE FUNCTION public.note_recording(call text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- whichever of the two comes second sees what the first has written
  PERFORM public.lock_call(call);
  UPDATE public.crm_calls AS row
     SET recording_url = stored.name, recording_duration = coalesce(stored.duration, row.recording_duration)
    FROM (SELECT name, duration FROM public.call_recordings
           WHERE call_sid = call AND name IS NOT NULL
           ORDER BY name = call || '.mp3' DESC, created_at, recording_sid LIMIT 1) AS stored
   WHERE row.call_sid = call
     AND (row.recording_url IS NULL OR row.recording_url <> stored.name AND row.recording_url LIKE call || '-RE%.mp3');
END
$$;

-- Notes that a recording is in the store under its name; again does nothing.
CREATE FUNCTION public.recording_stored(recording text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  fetched public.recording_fetches;
BEGIN
  SELECT * INTO fetched FROM public.recording_fetches WHERE recording_sid = recording;
  PERFORM public.lock_call(fetched.call_sid);
  DELETE FROM public.recording_fetches WHERE recording_sid = recording;
  IF FOUND THEN
    INSERT INTO public.call_recordings (recording_sid, call_sid, name, duration)
    VALUES (recording, fetched.call_sid, fetched.name, fetched.duration) ON CONFLICT DO NOTHING;
    PERFORM public.note_recording(fetched.call_sid);
  END IF;
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
  -- word for word
  answer          json
);
CREATE INDEX initiated_calls_by_age ON public.initiated_calls (created_at);

-- When an account may place its next call.
CREATE TABLE public.call_slots (
  account_sid text PRIMARY KEY,
  next_call   timestamptz NOT NULL
);


-- What a call comes to. Whatever is told of a call is taken in under a lock of its sid, so that of a row and a
-- callback that come at the same moment one always sees the other. Only a row that has no sid yet is locked before
-- the sid it gets.

-- What a CallStatus of Twilio means.
CREATE FUNCTION public.call_state_of(status text) RETURNS public.call_state
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (CASE WHEN status = 'completed' THEN 'completed'
               WHEN status IN ('busy', 'no-answer') THEN 'missed'
               WHEN status IN ('failed', 'canceled') THEN 'failed'
               ELSE 'pending' END)::public.call_state;

-- Whether a call goes on, as far as anybody has said: an older system may know further states than ours.
CREATE FUNCTION public.is_open_call(state public.call_state) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(state NOT IN ('completed', 'missed', 'failed', 'voicemail', 'user_hangup'), true);

-- One of a thousand locks, because whoever brings in many calls at once holds the lock of each. Many are to be taken
-- in the order of this number.
CREATE FUNCTION public.lock_of_call(sid text) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN hashtextextended(sid, 0) & 1023;

CREATE FUNCTION public.lock_call(sid text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('calls', public.lock_of_call(sid)));
END
$$;

-- A call has come to this state. The first final state stays, with its end and its duration; of two callbacks that
-- both have a number the lower one was first, whichever came first. Where a voicemail or a hang-up already is the
-- state, the callback adds the end and the duration.
CREATE FUNCTION public.apply_status(sid text, new_state public.call_state, sequence integer, ended timestamptz, seconds integer)
RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF new_state = 'pending' THEN
    UPDATE public.crm_calls SET state = 'pending' WHERE call_sid = sid AND state = 'scheduled';
    RETURN;
  END IF;
  UPDATE public.crm_calls AS call
     SET state = CASE WHEN public.is_open_call(call.state)
                        OR call.state IN ('completed', 'missed', 'failed') AND sequence < call.state_sequence
                      THEN new_state ELSE call.state END,
         ended_at = ended,
         duration_seconds = CASE WHEN call.ended_at IS NULL THEN coalesce(call.duration_seconds, seconds) ELSE seconds END,
         state_sequence = sequence
   WHERE call.call_sid = sid
     AND (call.ended_at IS NULL OR public.is_open_call(call.state) OR sequence < call.state_sequence);
END
$$;

-- The caller was asked to leave a message.
CREATE FUNCTION public.apply_voicemail(sid text) RETURNS void LANGUAGE sql AS $$
  UPDATE public.crm_calls SET state = 'voicemail'
   WHERE call_sid = sid AND (public.is_open_call(state) OR state IN ('completed', 'missed'))
$$;

-- Adds what was heard in a recording. The texts of several recordings stand in the order of their sids, and of one
-- recording the longest text stays: so it does not matter which came first, and nothing is lost. A transcript that
-- somebody else wrote stays.
CREATE FUNCTION public.apply_transcription(sid text, recording text, heard text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  before text := (SELECT string_agg(content, chr(10) ORDER BY recording_sid) FROM public.call_transcripts WHERE call_sid = sid);
BEGIN
  INSERT INTO public.call_transcripts AS known (call_sid, recording_sid, content) VALUES (sid, recording, heard)
  ON CONFLICT (call_sid, recording_sid) DO UPDATE SET content = excluded.content
   WHERE (length(excluded.content), excluded.content) > (length(known.content), known.content);
  IF FOUND THEN
    UPDATE public.crm_calls
       SET transcript = (SELECT string_agg(content, chr(10) ORDER BY recording_sid)
                           FROM public.call_transcripts WHERE call_sid = sid)
     WHERE call_sid = sid AND coalesce(transcript, '') IN ('', before);
  END IF;
END
$$;

-- Applies a callback to the row of its call.
CREATE FUNCTION public.apply_callback(told jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  CASE told ->> 'endpoint'
    WHEN 'twilio-status' THEN
      PERFORM public.apply_status(told ->> 'call_sid', public.call_state_of(told ->> 'status'),
        (told ->> 'sequence')::integer, (told ->> 'ended_at')::timestamptz, (told ->> 'duration')::integer);
    WHEN 'twilio-voicemail' THEN
      PERFORM public.apply_voicemail(told ->> 'call_sid');
    WHEN 'twilio-transcription' THEN
      PERFORM public.apply_transcription(told ->> 'call_sid', told ->> 'recording', told ->> 'heard');
  END CASE;
END
$$;

CREATE FUNCTION public.apply_waiting_callbacks(sid text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  waiting jsonb;
BEGIN
  FOR waiting IN SELECT told FROM public.waiting_callbacks WHERE call_sid = sid ORDER BY received_at, id LOOP
    PERFORM public.apply_callback(waiting);
  END LOOP;
  DELETE FROM public.waiting_callbacks WHERE call_sid = sid;
END
$$;

-- A conversation's transcript (an array of role and message) as text, a line a message; null where nobody said anything.
CREATE FUNCTION public.spoken_text(transcript jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT string_agg(CASE turn ->> 'role' WHEN 'agent' THEN 'agente' WHEN 'user' THEN 'cliente' ELSE coalesce(turn ->> 'role', '?') END
                    || ': ' || btrim(turn ->> 'message'), chr(10) ORDER BY place)
    FROM jsonb_array_elements(CASE WHEN jsonb_typeof(transcript) = 'array' THEN transcript END) WITH ORDINALITY AS said (turn, place)
   WHERE jsonb_typeof(turn -> 'message') = 'string' AND btrim(turn ->> 'message') <> ''
$$;

-- A call that gets its sid gets what is known under that sid already: callbacks that waited, recordings, the
-- conversation's transcript.
CREATE FUNCTION public.take_in_what_waited(sid text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.apply_waiting_callbacks(sid);
  PERFORM public.note_recording(sid);
  UPDATE public.crm_calls AS call SET transcript = spoken.content
    FROM (SELECT public.spoken_text(raw_data -> 'transcript') AS content
            FROM public.elevenlabs_conversations
           WHERE call_sid = sid AND public.is_final_conversation(status)
           ORDER BY start_time, conversation_id LIMIT 1) AS spoken
   WHERE call.call_sid = sid AND coalesce(call.transcript, '') = '' AND spoken.content IS NOT NULL;
END
$$;

-- With the rights of the tables' owner: whoever writes calls need not know of our tables.
CREATE FUNCTION public.note_new_calls() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- in one order, so that nobody who does the same waits for us while we wait for them
  PERFORM public.lock_call(one.sid)
     FROM (SELECT min(call_sid) AS sid FROM named WHERE call_sid IS NOT NULL
            GROUP BY public.lock_of_call(call_sid)
            ORDER BY public.lock_of_call(min(call_sid))) AS one;
  PERFORM public.take_in_what_waited(named.call_sid)
     FROM named
    WHERE EXISTS (SELECT FROM public.waiting_callbacks AS waiting WHERE waiting.call_sid = named.call_sid)
       OR EXISTS (SELECT FROM public.elevenlabs_conversations AS known WHERE known.call_sid = named.call_sid)
       OR EXISTS (SELECT FROM public.call_recordings AS stored WHERE stored.call_sid = named.call_sid)
       -- one that is being stored at this moment
       OR EXISTS (SELECT FROM public.recording_fetches AS fetched WHERE fetched.name = named.call_sid || '.mp3');
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION public.note_new_calls() FROM PUBLIC;
CREATE TRIGGER note_new_calls AFTER INSERT ON public.crm_calls
  REFERENCING NEW TABLE AS named FOR EACH STATEMENT EXECUTE FUNCTION public.note_new_calls();

CREATE FUNCTION public.note_named_call() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM public.lock_call(NEW.call_sid);
  PERFORM public.take_in_what_waited(NEW.call_sid);
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION public.note_named_call() FROM PUBLIC;
CREATE TRIGGER note_named_call AFTER UPDATE OF call_sid ON public.crm_calls
  FOR EACH ROW WHEN (NEW.call_sid IS NOT NULL AND NEW.call_sid IS DISTINCT FROM OLD.call_sid)
  EXECUTE FUNCTION public.note_named_call();


-- Events of Twilio's webhooks

-- Keeps an event that cannot be stored, once however often it comes.
CREATE FUNCTION public.reject_event(endpoint text, key text, reason text, event text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.sync_rejects (source, key, reason, raw_data) VALUES (endpoint, key, reason, event)
  ON CONFLICT (source, key) DO NOTHING
$$;

-- The row of a call that has come in; of a call that has one nothing changes.
CREATE FUNCTION public.add_incoming_call(told jsonb, event text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  called_tenant CONSTANT uuid := (
    SELECT tenant_id FROM public.tenant_phone_numbers
     WHERE public.meant_number(phone_number) = told ->> 'called'
     ORDER BY created_at NULLS FIRST, phone_number LIMIT 1);
BEGIN
  IF EXISTS (SELECT FROM public.crm_calls WHERE call_sid = told ->> 'call_sid') THEN
    RETURN;
  END IF;
  IF called_tenant IS NULL THEN
    PERFORM public.reject_event(told ->> 'endpoint', told ->> 'call_sid', 'No tenant has the number that was called.', event);
    RETURN;
  END IF;
  INSERT INTO public.crm_calls (tenant_id, contact_id, call_sid, account_sid, from_number, to_number, direction, state, started_at)
  VALUES (
    called_tenant,
    (SELECT id FROM public.crm_contacts
      WHERE tenant_id = called_tenant AND public.meant_number(numero) = told ->> 'caller'
      ORDER BY created_at NULLS FIRST, id LIMIT 1),
    told ->> 'call_sid', told ->> 'account_sid', told ->> 'from', told ->> 'to', 'inbound', 'pending',
    (told ->> 'received')::timestamptz)
  ON CONFLICT DO NOTHING;
END
$$;

-- Stores one event: what was read of it (told), and the event itself, which is kept where it cannot be applied. Stored
-- again it changes nothing.
CREATE FUNCTION public.store_twilio_event(told jsonb, event text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  sid CONSTANT text := told ->> 'call_sid';
  named CONSTANT uuid := told ->> 'call';
BEGIN
  IF told ? 'reason' THEN
    PERFORM public.reject_event(told ->> 'endpoint', told ->> 'key', told ->> 'reason', event);
    RETURN;
  END IF;
  IF named IS NOT NULL THEN
    PERFORM FROM public.crm_calls WHERE id = named AND call_sid IS NULL FOR UPDATE;
  END IF;
  PERFORM public.lock_call(sid);
  IF told ->> 'endpoint' = 'twilio-webhook' THEN
    PERFORM public.add_incoming_call(told, event);
  ELSIF (told ->> 'applies')::boolean THEN
    IF named IS NOT NULL THEN
      UPDATE public.crm_calls SET call_sid = sid
       WHERE id = named AND call_sid IS NULL AND NOT EXISTS (SELECT FROM public.crm_calls WHERE call_sid = sid);
    END IF;
    IF EXISTS (SELECT FROM public.crm_calls WHERE call_sid = sid) THEN
      PERFORM public.apply_callback(told);
    ELSE
      INSERT INTO public.waiting_callbacks (call_sid, key, told, event, received_at)
      VALUES (sid, told ->> 'key', told, event, (told ->> 'received')::timestamptz)
      ON CONFLICT (call_sid, key) DO NOTHING;
    END IF;
  END IF;
  IF told ? 'recording_sid' THEN
    PERFORM public.fetch_recording(told ->> 'account_sid', sid, told ->> 'recording_sid', (told ->> 'recording_duration')::integer);
  END IF;
END
$$;

-- Gives up callbacks whose call nobody has heard of for a day.
CREATE FUNCTION public.reject_waiting_callbacks() RETURNS bigint LANGUAGE sql AS $$
  WITH given_up AS (
    DELETE FROM public.waiting_callbacks WHERE since < now() - interval '24 hours' RETURNING told, key, event
  ), rejected AS (
    INSERT INTO public.sync_rejects (source, key, reason, raw_data)
    SELECT told ->> 'endpoint', key, 'Its call was not known within 24 hours.', event FROM given_up ORDER BY key
    ON CONFLICT (source, key) DO NOTHING
  )
  SELECT count(*) FROM given_up
$$;


-- Calls that stay pending

CREATE UNIQUE INDEX sync_runs_one_writer_of_pending_calls ON public.sync_runs ((true))
  WHERE status = 'running' AND 'crm_calls' = ANY (holds);

-- A call has failed without Twilio having said so.
CREATE FUNCTION public.give_up_call(pending uuid, why text) RETURNS void LANGUAGE sql AS $$
  UPDATE public.crm_calls
     SET state = 'failed',
         metadata = CASE WHEN jsonb_typeof(metadata) = 'object' THEN metadata ELSE '{}' END || jsonb_build_object('reason', why)
   WHERE id = pending
$$;

-- Brings a pending call to what Twilio says of it: the calls (sid, status, ended_at, duration), when it was
-- asked for this sid, or for calls like it where there was none. Returns a sentence where somebody has to look.
CREATE FUNCTION public.settle_pending_call(pending uuid, asked_sid text, calls jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  call record;
  its jsonb := calls -> 0;
BEGIN
  IF asked_sid IS NOT NULL THEN
    PERFORM public.lock_call(asked_sid);
  END IF;
  UPDATE public.crm_calls SET asked_at = now()
   WHERE id = pending AND state = 'pending' AND call_sid IS NOT DISTINCT FROM asked_sid
  RETURNING * INTO call;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  IF asked_sid IS NULL THEN
    calls := (SELECT coalesce(jsonb_agg(candidate), '[]') FROM jsonb_array_elements(calls) AS candidate
               WHERE NOT EXISTS (SELECT FROM public.crm_calls WHERE call_sid = candidate ->> 'sid'));
    its := calls -> 0;
    IF jsonb_array_length(calls) > 1 THEN
      RETURN format('It is not clear which call at Twilio row %s of crm_calls is: %s are like it. Set its call_sid, or its state.',
        pending, jsonb_array_length(calls));
    ELSIF its IS NULL THEN
      PERFORM public.give_up_call(pending, 'Twilio has no such call: it was not placed.');
      RETURN NULL;
    END IF;
    PERFORM public.lock_call(its ->> 'sid');
    UPDATE public.crm_calls SET call_sid = its ->> 'sid'
     WHERE id = pending AND NOT EXISTS (SELECT FROM public.crm_calls WHERE call_sid = its ->> 'sid');
  ELSIF its IS NULL THEN
    -- believed the second time, hours later
    UPDATE public.crm_calls SET unknown_since = now() WHERE id = pending AND unknown_since IS NULL;
    IF call.unknown_since < now() - interval '2 hours' THEN
      PERFORM public.give_up_call(pending, 'Twilio does not know this call.');
    END IF;
    RETURN NULL;
  END IF;
  UPDATE public.crm_calls SET unknown_since = NULL WHERE id = pending AND unknown_since IS NOT NULL;
  PERFORM public.apply_status(its ->> 'sid', public.call_state_of(its ->> 'status'), NULL,
    (its ->> 'ended_at')::timestamptz, (its ->> 'duration')::integer);
  RETURN NULL;
END
$$;

-- One sweep for recordings at a time.
CREATE UNIQUE INDEX sync_runs_one_sweep_of_recordings ON public.sync_runs ((true))
  WHERE status = 'running' AND 'call_recordings' = ANY (holds);
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
-- need not know those characters. An E'', because a role may have standard_conforming_strings off.
CREATE FUNCTION public.number_of(said text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  seen text;
  inside text;
BEGIN
  IF length(said) <= 1000 AND said !~ '^[+][1-9][0-9]{6,14}$' THEN
    seen := regexp_replace(said, '[^!-~]', '', 'g');
    inside := substring(seen from E'^(?:"(?:[^"\\\\]|\\\\.)*"|[^"<>]*)<([^<>]*)>');
    IF inside IS NOT NULL OR seen ~ '@|^[sS][iI][pP][sS]?:' THEN
      seen := substring(coalesce(inside, seen) from '^(?:[sS][iI][pP][sS]?:)?([^@;:?]*)');
      seen := regexp_replace(regexp_replace(replace(seen, '%20', ''), '%2[bB]', '+', 'g'), '%3([0-9])', E'\\1', 'g');
    END IF;
    said := seen;
  END IF;
  RETURN CASE WHEN said ~ '^[+][1-9][0-9]{6,14}$'
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
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
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
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    PERFORM public.note_unsynced_call(call) FROM public.crm_calls AS call;
  ELSE
    PERFORM public.note_unsynced_call(call) FROM public.crm_calls AS call JOIN changed ON changed.id = call.call_sid;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER note_deleted_calls AFTER DELETE ON public.calls
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.note_deleted_calls();
CREATE TRIGGER note_truncated_calls AFTER TRUNCATE ON public.calls
  FOR EACH STATEMENT EXECUTE FUNCTION public.note_deleted_calls();

CREATE FUNCTION public.note_recorded_call() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  sid text;
  is_recorded boolean;
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    UPDATE public.unsynced_calls SET recorded_here = false WHERE recorded_here;
    UPDATE public.calls SET recorded_here = false WHERE recorded_here;
    RETURN NULL;
  END IF;
  sid := CASE TG_OP WHEN 'DELETE' THEN OLD.call_sid ELSE NEW.call_sid END;
  is_recorded := EXISTS (SELECT FROM public.call_recordings WHERE call_sid = sid);
  UPDATE public.unsynced_calls SET recorded_here = is_recorded WHERE id = sid AND recorded_here <> is_recorded;
  UPDATE public.calls SET recorded_here = is_recorded WHERE id = sid AND coalesce(recorded_here, false) <> is_recorded;
  RETURN NULL;
END
$$;
CREATE TRIGGER note_recorded_call AFTER INSERT OR DELETE ON public.call_recordings
  FOR EACH ROW EXECUTE FUNCTION public.note_recorded_call();
CREATE TRIGGER note_truncated_recordings AFTER TRUNCATE ON public.call_recordings
  FOR EACH STATEMENT EXECUTE FUNCTION public.note_recorded_call();

REVOKE ALL ON FUNCTION public.note_unsynced_call(public.crm_calls), public.note_webhook_call(), public.note_synced_calls(),
  public.note_deleted_calls(), public.note_recorded_call() FROM PUBLIC;

-- those of V1 as well: a temporary type named like one of the catalogue's would be found first otherwise
ALTER FUNCTION public.note_deleted_workspace() SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION public.note_changed_days() SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION public.note_all_days() SET search_path = pg_catalog, pg_temp;

-- what an older system left
UPDATE public.calls SET recorded_here = true WHERE id IN (SELECT call_sid FROM public.call_recordings);
SELECT count(public.note_unsynced_call(call)) FROM public.crm_calls AS call;
