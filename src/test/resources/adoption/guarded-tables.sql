-- Tables that triggers and rules guard, in types that are not ours.
CREATE TABLE workspaces (id smallint PRIMARY KEY, name varchar(40), plan text NOT NULL, slug text GENERATED ALWAYS AS (lower(name)) STORED);
CREATE TABLE workspace_phones (phone_number char(15) PRIMARY KEY, workspace_id smallint NOT NULL);
INSERT INTO workspace_phones VALUES ('+34881198794', 2);
CREATE TABLE calls (id uuid, source text, call_date timestamp, cost money, duration real, raw_data json, workspace_id integer);
CREATE TABLE audit (what text);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''calls are for ever''; END';
CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO public.audit VALUES (tg_op); RETURN NEW; END';
CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql
  AS 'BEGIN IF NEW.phone_number LIKE ''+1%'' THEN RAISE EXCEPTION ''not from there''; END IF; RETURN NEW; END';
INSERT INTO calls VALUES ('00000000-0000-0000-0000-000000000001', 'twilio', '2025-10-04 15:00', '0.01', 30, '{"a": "\u0000"}', 2);
CREATE TRIGGER audit AFTER INSERT OR UPDATE ON calls FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON calls FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TRIGGER off BEFORE INSERT ON calls FOR EACH ROW EXECUTE FUNCTION refuse();
ALTER TABLE calls DISABLE TRIGGER off;
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON calls DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER guard BEFORE INSERT ON workspace_phones FOR EACH ROW EXECUTE FUNCTION guard();
CREATE RULE quiet AS ON UPDATE TO calls DO ALSO NOTIFY calls;
CREATE RULE archive AS ON INSERT TO calls DO INSTEAD NOTHING;
CREATE TABLE twilio_snapshots (workspace_id bigint, snapshot_date timestamptz, PRIMARY KEY (snapshot_date, workspace_id));
INSERT INTO twilio_snapshots VALUES (2, '2025-10-04T15:00Z');
CREATE TRIGGER keep BEFORE DELETE ON twilio_snapshots FOR EACH ROW EXECUTE FUNCTION swallow();
CREATE TYPE conversation_status AS ENUM ('done');
CREATE TABLE elevenlabs_conversations (conversation_id text PRIMARY KEY, status conversation_status NOT NULL DEFAULT 'done');
INSERT INTO elevenlabs_conversations VALUES ('conv_1');
CREATE TRIGGER swallow BEFORE INSERT ON elevenlabs_conversations FOR EACH ROW EXECUTE FUNCTION swallow();
