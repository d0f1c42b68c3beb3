-- As the documents show the tables of calls.
CREATE TABLE tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text);
CREATE TABLE tenant_phone_numbers (tenant_id uuid REFERENCES tenants (id), phone_number text);
CREATE TABLE crm_contacts (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant_id uuid REFERENCES tenants (id), nombre text, numero text);
CREATE TABLE profiles (id uuid PRIMARY KEY, full_name text);
CREATE TYPE call_direction AS ENUM ('inbound', 'outbound');
CREATE TYPE call_state AS ENUM (
  'pending',
  'completed',
  'failed',
  'missed',
  'voicemail',
  'user_hangup',
  'scheduled'
);
CREATE TABLE crm_calls (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  tenant_id UUID NOT NULL REFERENCES tenants(id),
  contact_id UUID REFERENCES crm_contacts(id),
  agent_id UUID REFERENCES profiles(id),
  call_sid TEXT UNIQUE,
  from_number TEXT,
  to_number TEXT,
  direction call_direction NOT NULL,  -- 'inbound', 'outbound'
  state call_state DEFAULT 'pending',
  started_at TIMESTAMPTZ,
  ended_at TIMESTAMPTZ,
  duration_seconds INTEGER,
  recording_url TEXT,
  transcript TEXT,
  notes TEXT,
  metadata JSONB DEFAULT '{}',
  created_at TIMESTAMPTZ DEFAULT NOW()
);
INSERT INTO tenants VALUES ('00000000-0000-0000-0000-00000000000a', 'Ana');
INSERT INTO tenant_phone_numbers VALUES ('00000000-0000-0000-0000-00000000000a', '+34881198794');
INSERT INTO crm_contacts VALUES ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-00000000000a', 'Luis', '+34637954900');
INSERT INTO profiles VALUES ('00000000-0000-0000-0000-00000000000e', 'Eva');
INSERT INTO crm_calls (id, tenant_id, contact_id, agent_id, call_sid, from_number, to_number, direction, state, started_at,
    duration_seconds, metadata)
  VALUES ('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-00000000000c',
    '00000000-0000-0000-0000-00000000000e', 'CA1', '+34637954900', '+34881198794', 'inbound', 'completed', '2025-10-04T15:00:01Z', 30, '{"a": 1}');
