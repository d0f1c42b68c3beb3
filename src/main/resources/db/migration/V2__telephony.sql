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

SELECT pg_temp.adopt_older_telephony();

CREATE INDEX tenant_phone_numbers_meant ON public.tenant_phone_numbers (public.meant_number(phone_number));
CREATE INDEX crm_contacts_meant ON public.crm_contacts (tenant_id, public.meant_number(numero));
CREATE INDEX crm_calls_pending ON public.crm_calls (started_at) WHERE state = 'pending';
CREATE INDEX call_recordings_by_call ON public.call_recordings (call_sid);

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
