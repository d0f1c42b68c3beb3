-- Whoever holds the public key of a hosted database speaks to its tables as anon, and by default has
-- every right on them: row level security is the only gate. A migration that adds a table, or a function
-- that writes, appends it to the lists below, which also makes Flyway run this file again.

SET LOCAL client_min_messages = warning;

DO $$
DECLARE
  ours text[] := ARRAY[
    'workspaces', 'workspace_phones', 'calls', 'twilio_snapshots', 'elevenlabs_snapshots', 'call_snapshots',
    'elevenlabs_conversations', 'sync_runs', 'sync_workers', 'sync_run_accounts', 'sync_slices', 'sync_rejects', 'sync_run_rejects', 'sync_coverage',
    'sync_pending_numbers', 'sync_pending_hours', 'sync_pending_conversation_hours', 'sync_pending_links', 'sync_awaited', 'sync_missing', 'sync_repeats',
    'sync_pending_days', 'elevenlabs_sums', 'elevenlabs_usage_sums', 'twilio_reconciliations', 'sync_alerts', 'sync_covered',
    'sync_deleted_workspaces', 'sync_phone_moves', 'phone_weeks', 'dashboard_sessions', 'tenants', 'tenant_phone_numbers',
    'crm_contacts', 'profiles', 'crm_calls', 'call_recordings', 'waiting_callbacks', 'call_transcripts', 'recording_fetches',
    'initiated_calls', 'call_slots', 'unsynced_calls', 'alert_messages'];
  -- personal data of people who never signed in, and who has
  owner_only text[] := ARRAY['sync_rejects', 'sync_run_rejects', 'sync_missing', 'dashboard_sessions', 'waiting_callbacks',
    'call_transcripts', 'recording_fetches', 'initiated_calls', 'call_slots', 'unsynced_calls', 'alert_messages'];
  -- what writes or locks: there every function of the schema can be called over HTTP as well
  acting text[] := ARRAY[
    'add_phone', 'require_running', 'note_deleted_workspace', 'note_changed_days', 'note_all_days', 'fetch_recording', 'note_recording',
    'recording_stored', 'lock_call', 'apply_status', 'apply_voicemail', 'apply_transcription', 'apply_callback',
    'apply_waiting_callbacks', 'take_in_what_waited', 'note_new_calls', 'note_named_call', 'reject_event', 'add_incoming_call',
    'store_twilio_event', 'reject_waiting_callbacks', 'give_up_call', 'settle_pending_call', 'note_unsynced_call',
    'note_webhook_call', 'note_synced_calls', 'note_deleted_calls', 'note_recorded_call'];
  authenticated oid := to_regrole('authenticated');
  everybody CONSTANT oid := 0;
  outsider text;
  numbers text;
  tbl record;
  policy record;
  narrowed text;
  fn regprocedure;
BEGIN
  FOR tbl IN
    SELECT c.oid, c.relname AS name, c.oid::regclass AS id, c.relrowsecurity AS closed,
      NOT c.relname = ANY (owner_only) AND authenticated IS NOT NULL AS readable
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND regexp_replace(c.relname, '_retired(_[0-9]+)?$', '') = ANY (ours)
  LOOP
    IF NOT tbl.closed THEN
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', tbl.id);
    END IF;

    FOR policy IN
      SELECT p.polname AS name, p.polpermissive AS permissive, p.polroles AS roles, p.polcmd AS command,
        pg_get_expr(p.polqual, p.polrelid) AS rows
      FROM pg_policy p
      WHERE p.polrelid = tbl.oid
    LOOP
      CONTINUE WHEN tbl.readable AND policy.command = 'r' AND policy.roles = ARRAY[authenticated];
      EXECUTE format('DROP POLICY %I ON %s', policy.name, tbl.id);
      -- what limited the rows to read goes on limiting them
      IF tbl.readable AND policy.command IN ('r', '*') AND policy.rows <> 'true'
        AND policy.roles && ARRAY[authenticated, everybody]
      THEN
        narrowed := CASE WHEN policy.permissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END;
        EXECUTE format('CREATE POLICY %I ON %s AS %s FOR SELECT TO authenticated USING (%s)',
          policy.name, tbl.id, narrowed, policy.rows);
      END IF;
    END LOOP;

    IF tbl.readable AND NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = tbl.oid AND polpermissive) THEN
      EXECUTE format('CREATE POLICY authenticated_reads ON %s FOR SELECT TO authenticated USING (true)', tbl.id);
    END IF;

    -- row level security knows neither TRUNCATE nor sequences
    FOREACH outsider IN ARRAY ARRAY['anon', 'authenticated'] LOOP
      CONTINUE WHEN to_regrole(outsider) IS NULL;
      EXECUTE format('REVOKE TRUNCATE, REFERENCES, TRIGGER ON %s FROM %I', tbl.id, outsider);
      FOR numbers IN
        SELECT d.objid::regclass
        FROM pg_depend d
        JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
        WHERE d.refobjid = tbl.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
      LOOP
        EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM %I', numbers, outsider);
      END LOOP;
    END LOOP;
  END LOOP;

  FOR fn IN
    SELECT oid FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f' AND proname = ANY (acting)
  LOOP
    FOREACH outsider IN ARRAY ARRAY['anon', 'authenticated'] LOOP
      CONTINUE WHEN to_regrole(outsider) IS NULL;
      EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC, %I', fn, outsider);
    END LOOP;
  END LOOP;

  -- a view reads with the rights of its owner, whom no policy binds, where it cannot be made to read with its reader's
  IF current_setting('server_version_num')::integer >= 150000 THEN
    ALTER VIEW public.conversation_costs SET (security_invoker = true);
  END IF;
  REVOKE ALL ON public.conversation_costs FROM PUBLIC;
  IF to_regrole('anon') IS NOT NULL THEN
    REVOKE ALL ON public.conversation_costs FROM anon;
  END IF;
  IF authenticated IS NOT NULL THEN
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON public.conversation_costs FROM authenticated;
  END IF;
END
$$;
