-- The same in other types, with no key that holds and with rows that no key would let in.
CREATE TABLE tenants (id varchar(36), name varchar(80), greeting varchar(500) DEFAULT 'Hola', created_at timestamp);
CREATE TABLE tenant_phone_numbers (id uuid PRIMARY KEY, tenant_id text, phone_number varchar(20), created_at timestamp, is_default boolean NOT NULL);
CREATE TABLE crm_contacts (id text PRIMARY KEY DEFAULT gen_random_uuid()::text, tenant_id text, nombre varchar(80), numero bigint, user_id uuid NOT NULL);
CREATE TABLE profiles (full_name varchar(80), id varchar(36) UNIQUE);
CREATE SCHEMA app;
CREATE TYPE app.call_state AS ENUM ('ringing', 'completed', 'odd');
CREATE TABLE app.tenants (decoy integer);
CREATE TABLE crm_calls (
  id bigserial PRIMARY KEY, tenant_id text NOT NULL, contact_id text REFERENCES crm_contacts (id), agent_id varchar(36) REFERENCES profiles (id),
  call_sid varchar(34), from_number varchar(20), to_number varchar(20), direction text NOT NULL CHECK (direction <> ''),
  state app.call_state DEFAULT 'ringing' NOT NULL, started_at timestamp, ended_at text, duration_seconds numeric DEFAULT 0,
  recording_url varchar(200), recording_duration text DEFAULT '0', transcript varchar(5000), metadata json, created_at timestamp DEFAULT now());
CREATE TABLE call_recordings (id bigint PRIMARY KEY, recording_sid text, call_sid text NOT NULL, duration text, url text NOT NULL);
INSERT INTO tenants VALUES ('00000000-0000-0000-0000-00000000000A', 'Ana', NULL, '2025-01-01');
INSERT INTO tenant_phone_numbers VALUES
  (gen_random_uuid(), '00000000-0000-0000-0000-00000000000b', '+34881198794', '2025-02-01', true),
  (gen_random_uuid(), '00000000-0000-0000-0000-00000000000A', '+34881198794', '2025-01-01', true);
INSERT INTO crm_contacts VALUES ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-00000000000A', 'Luis', 34637954900, gen_random_uuid());
INSERT INTO profiles VALUES ('Eva', '00000000-0000-0000-0000-00000000000e');
INSERT INTO crm_calls (tenant_id, contact_id, agent_id, call_sid, from_number, to_number, direction, state, started_at, duration_seconds,
    recording_duration, metadata) VALUES
  ('00000000-0000-0000-0000-00000000000A', '00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-00000000000e', 'CA1',
    '+34637954900', '+34881198794', 'Inbound', 'completed', '2025-10-04 15:00:01', 30, '20', '{"a": 1}'),
  ('7', NULL, NULL, 'CA1', NULL, NULL, 'outbound-api', 'ringing', NULL, 0, '0:20', '{"a": "\u0000"}'),
  ('7', NULL, NULL, '', NULL, NULL, 'sideways', 'odd', NULL, 0, NULL, NULL),
  ('7', NULL, NULL, '', NULL, NULL, 'out', 'ringing', NULL, 0, NULL, NULL);
INSERT INTO call_recordings VALUES (1, 'RE1', 'CA1', '20', 'x'), (2, NULL, 'CA2', '0:20', 'y');
