-- Tables that demand all they can of whoever writes them, and fill some columns by themselves.
CREATE TABLE owners (id uuid PRIMARY KEY);
INSERT INTO owners VALUES ('00000000-0000-0000-0000-000000000001');
CREATE TABLE workspaces (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  owner_id uuid NOT NULL REFERENCES owners);
INSERT INTO workspaces (name, owner_id) SELECT 'W' || n, '00000000-0000-0000-0000-000000000001' FROM generate_series(1, 3) n;

CREATE DOMAIN spanish_number AS text CHECK (value ~ '^\+34');
CREATE DOMAIN required AS text NOT NULL;
CREATE TABLE workspace_phones (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  phone_number spanish_number UNIQUE,
  workspace_id bigint UNIQUE DEFERRABLE INITIALLY DEFERRED REFERENCES workspaces DEFERRABLE INITIALLY DEFERRED,
  label text NOT NULL,
  kind required,
  country text GENERATED ALWAYS AS (left(phone_number, 3)) STORED,
  CHECK (phone_number LIKE '+34%'),
  EXCLUDE USING btree (label WITH =));
INSERT INTO workspace_phones (phone_number, workspace_id, label, kind)
  VALUES ('+34881198794', 2, 'a', 'x'), ('+34930349294', 3, 'b', 'y');

CREATE TABLE calls (
  id text PRIMARY KEY,
  source text NOT NULL,
  workspace_id bigint NOT NULL REFERENCES workspaces,
  phone_number text COLLATE "C" REFERENCES workspace_phones (phone_number) DEFERRABLE INITIALLY DEFERRED,
  call_date timestamptz NOT NULL,
  duration integer NOT NULL CHECK (duration > 0),
  cost numeric NOT NULL,
  raw_data jsonb NOT NULL,
  status text GENERATED ALWAYS AS (raw_data ->> 'status') STORED,
  direction varchar(24) GENERATED ALWAYS AS (raw_data ->> 'direction') VIRTUAL,
  agent_id uuid NOT NULL,
  minutes numeric GENERATED ALWAYS AS (ceil(duration / 60.0)) STORED,
  created_at timestamptz DEFAULT now(),
  UNIQUE (phone_number, call_date));
CREATE UNIQUE INDEX calls_by_date ON calls (call_date) WHERE source = 'twilio';
CREATE UNIQUE INDEX ON calls ((lower(phone_number)));
INSERT INTO calls (id, source, workspace_id, phone_number, call_date, duration, cost, raw_data, agent_id) VALUES
  ('CA1', 'twilio', 2, '+34881198794', '2025-10-04T15:00:01Z', 30, 0.0085,
   '{"status": "completed", "direction": "outbound-api", "start_time": "Sat, 04 Oct 2025 15:00:01 +0000"}', gen_random_uuid()),
  ('CA2', 'twilio', 3, '+34930349294', 'infinity', 30, 'NaN', '{}', gen_random_uuid()),
  ('CA3', 'twilio', 3, NULL, '-infinity', 30, 1, '[]', gen_random_uuid());
CREATE TABLE notes (call text REFERENCES calls ON DELETE RESTRICT);
INSERT INTO notes VALUES ('CA1');

CREATE TABLE twilio_snapshots (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  workspace_id bigint NOT NULL REFERENCES workspaces,
  snapshot_date timestamptz NOT NULL UNIQUE,
  total_calls integer CHECK (total_calls > 1),
  total_cost real,
  total_duration smallint DEFAULT 7 NOT NULL,
  day date NOT NULL,
  UNIQUE (workspace_id, snapshot_date) DEFERRABLE);
INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls, total_cost, day) VALUES
  (2, '2025-10-04T15:00Z', 99, 99.5, '2025-10-04'), (2, '2025-10-04T17:00Z', 98, 98, '2025-10-04'),
  (3, '2024-10-04T17:00Z', 97, 97, '2024-10-04');
CREATE TABLE invoices (snapshot bigint REFERENCES twilio_snapshots);
INSERT INTO invoices SELECT id FROM twilio_snapshots;

CREATE TABLE elevenlabs_conversations (
  id uuid PRIMARY KEY,
  conversation_id text UNIQUE NOT NULL,
  agent_id text DEFAULT 'x' CHECK (agent_id = 'x'),
  start_time timestamptz,
  workspace_id bigint,
  tenant text NOT NULL,
  EXCLUDE (agent_id WITH =) DEFERRABLE);
CREATE INDEX elevenlabs_conversations_by_start ON elevenlabs_conversations (tenant);
INSERT INTO elevenlabs_conversations
  VALUES (gen_random_uuid(), 'conv_1', 'x', '2025-10-05T19:10:02Z', 2, 't'),
    ('00000000-0000-0000-0000-000000000002', 'conv_2', NULL, 'infinity', 2, 't');
