-- Tables of an application whose users sign in, with more than we know of and much that refuses rows.
CREATE SCHEMA auth;
CREATE TABLE auth.users (id uuid PRIMARY KEY);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE
  AS $$ SELECT nullif(current_setting('request.jwt.claim.sub', true), '')::uuid $$;
CREATE TYPE call_direction AS ENUM ('outbound');
CREATE TYPE call_state AS ENUM ('ringing', 'completed');
CREATE TABLE tenants (
  id uuid PRIMARY KEY, name text NOT NULL UNIQUE, slug text NOT NULL UNIQUE, owner_id uuid NOT NULL DEFAULT auth.uid() REFERENCES auth.users,
  plan text NOT NULL DEFAULT 'free' CHECK (plan <> ''));
CREATE TABLE tenant_phone_numbers (
  tenant_id uuid PRIMARY KEY REFERENCES tenants, phone_number text NOT NULL CHECK (phone_number ~ '^\+34'), label text NOT NULL);
CREATE TABLE profiles (id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE, full_name text NOT NULL, email text NOT NULL);
CREATE TABLE crm_contacts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid NOT NULL REFERENCES tenants ON DELETE RESTRICT, user_id uuid NOT NULL REFERENCES auth.users,
  nombre text NOT NULL, numero text NOT NULL, UNIQUE (tenant_id, numero));
CREATE TABLE crm_calls (
  call_sid text PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants ON DELETE CASCADE, contact_id uuid REFERENCES crm_contacts ON DELETE SET NULL,
  agent_id uuid NOT NULL DEFAULT auth.uid() REFERENCES auth.users, from_number text NOT NULL, to_number text NOT NULL,
  direction call_direction NOT NULL DEFAULT 'outbound', state call_state NOT NULL DEFAULT 'ringing', started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz NOT NULL, duration_seconds integer NOT NULL DEFAULT 0 CHECK (duration_seconds > 0), metadata jsonb NOT NULL,
  minutes numeric GENERATED ALWAYS AS (ceil(duration_seconds / 60.0)) STORED, user_id uuid NOT NULL DEFAULT auth.uid(), region text NOT NULL);
CREATE UNIQUE INDEX ON crm_calls (from_number, started_at);
CREATE VIEW report AS SELECT call_sid, state, direction FROM crm_calls;
CREATE TABLE call_events (call text, state call_state);
INSERT INTO auth.users VALUES ('00000000-0000-0000-0000-00000000000d'), ('00000000-0000-0000-0000-00000000000e');
INSERT INTO tenants VALUES ('00000000-0000-0000-0000-00000000000a', 'Ana', 'ana', '00000000-0000-0000-0000-00000000000e');
INSERT INTO tenant_phone_numbers VALUES ('00000000-0000-0000-0000-00000000000a', '+34881198794', 'x');
INSERT INTO profiles VALUES ('00000000-0000-0000-0000-00000000000e', 'Eva', 'eva@example.com');
INSERT INTO crm_contacts VALUES ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-00000000000a',
  '00000000-0000-0000-0000-00000000000e', 'Luis', '+34637954900');
INSERT INTO crm_calls (call_sid, tenant_id, contact_id, agent_id, from_number, to_number, state, started_at, ended_at, duration_seconds, metadata,
    user_id, region)
  VALUES ('CA1', '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-00000000000e',
    '+34637954900', '+34881198794', 'completed', '2025-10-04T15:00:01Z', '2025-10-04T15:00:31Z', 30, '{"a": 1}', '00000000-0000-0000-0000-00000000000e', 'es'),
  -- by somebody who has no profile
  ('CA2', '00000000-0000-0000-0000-00000000000a', NULL, '00000000-0000-0000-0000-00000000000d',
    '+34637954901', '+34881198794', 'ringing', '2025-10-04T15:00:01Z', '2025-10-04T15:00:31Z', 30, '{}', '00000000-0000-0000-0000-00000000000d', 'es');
ALTER TABLE crm_calls ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY mine ON crm_calls USING (user_id = auth.uid());
CREATE TABLE audit (what text);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''not you''; END';
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.audit VALUES (tg_op); RETURN NEW; END';
CREATE FUNCTION in_spain() RETURNS trigger LANGUAGE plpgsql
  AS 'BEGIN IF NEW.from_number LIKE ''+1%'' THEN RAISE EXCEPTION ''not from there''; END IF; RETURN NEW; END';
CREATE FUNCTION need_a_sid() RETURNS trigger LANGUAGE plpgsql
  AS 'BEGIN IF NEW.call_sid IS NULL THEN RAISE EXCEPTION ''no sid''; END IF; RETURN NEW; END';
CREATE TRIGGER no_tenants BEFORE INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER audit AFTER INSERT OR UPDATE ON crm_calls FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER in_spain BEFORE INSERT ON crm_calls FOR EACH ROW EXECUTE FUNCTION in_spain();
CREATE TRIGGER need_a_sid BEFORE INSERT ON crm_calls FOR EACH ROW EXECUTE FUNCTION need_a_sid();
