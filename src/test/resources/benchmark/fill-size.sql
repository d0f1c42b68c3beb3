INSERT INTO workspaces (id, name) SELECT id, 'Workspace ' || id FROM generate_series(2, 50) AS id ON CONFLICT DO NOTHING;
INSERT INTO workspace_phones (phone_number, workspace_id)
SELECT '+3491100' || lpad(own::text, 4, '0'), 1 + own % 50 FROM generate_series(0, 199) AS own;
INSERT INTO tenants (id, name) VALUES ('00000000-0000-0000-0000-000000000001', 'Tenant');
