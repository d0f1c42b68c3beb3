-- What a migration that adopted older tables leaves to be done, seen with everything that is there by now.

-- Of snapshots of pending hours, those in whose hour their workspace has nothing of the kind go when the
-- hours are rolled up, so they are kept beside.
CREATE FUNCTION pg_temp.keep_baseless(snapshots text, hours text, records text, time_column text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  baseless text := format(
    'SELECT snapshot.* FROM public.%I AS snapshot'
    ' WHERE EXISTS (SELECT FROM public.%I WHERE hour = date_trunc(''hour'', snapshot_date, ''UTC''))'
    ' AND NOT EXISTS (SELECT FROM public.%I AS record'
    ' WHERE record.%I >= snapshot_date AND record.%I < snapshot_date + interval ''1 hour'''
    ' AND record.workspace_id = snapshot.workspace_id)',
    snapshots, hours, records, time_column, time_column);
  found boolean;
  retired text := pg_temp.free_name(snapshots || '_retired');
BEGIN
  EXECUTE format('SELECT EXISTS (%s)', baseless) INTO found;
  IF found THEN
    EXECUTE format('CREATE TABLE public.%I (LIKE public.%I)', retired, snapshots);
    EXECUTE format('INSERT INTO public.%I %s', retired, baseless);
    RAISE WARNING 'Rows of public.% in whose hour % has nothing are kept in public.%.', snapshots, records, retired;
  END IF;
END
$$;

DO $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_temp.older
    WHERE name IN ('workspaces', 'workspace_phones', 'calls', 'twilio_snapshots', 'elevenlabs_conversations', 'elevenlabs_snapshots'))
  THEN
    RETURN;
  END IF;

  -- Hours of adopted rows are taken by nobody's run (0): they are rolled up at the end of the start that
  -- adopts them. Hours before the first call that is still there are left as they are.
  INSERT INTO public.sync_pending_hours (hour, taken_by)
  SELECT date_trunc('hour', call_date, 'UTC'), 0 FROM public.calls WHERE source = 'twilio' AND call_date IS NOT NULL
  UNION
  SELECT date_trunc('hour', snapshot_date, 'UTC'), 0 FROM public.twilio_snapshots
   WHERE isfinite(snapshot_date) AND snapshot_date >= (SELECT min(call_date) FROM public.calls WHERE source = 'twilio')
   ORDER BY 1
  ON CONFLICT (hour) DO NOTHING;
  PERFORM pg_temp.keep_baseless('twilio_snapshots', 'sync_pending_hours', 'calls', 'call_date');

  INSERT INTO public.sync_pending_conversation_hours (hour, taken_by)
  SELECT date_trunc('hour', start_time, 'UTC'), 0 FROM public.elevenlabs_conversations WHERE start_time IS NOT NULL
  UNION
  SELECT date_trunc('hour', snapshot_date, 'UTC'), 0 FROM public.elevenlabs_snapshots
   WHERE isfinite(snapshot_date) AND snapshot_date >= (SELECT min(start_time) FROM public.elevenlabs_conversations)
   ORDER BY 1
  ON CONFLICT (hour) DO NOTHING;
  PERFORM pg_temp.keep_baseless('elevenlabs_snapshots', 'sync_pending_conversation_hours', 'elevenlabs_conversations', 'start_time');
END
$$;

-- A pooler may hand this server session to somebody else: nothing of this transaction's stays in it.
DO $$
DECLARE
  made regprocedure;
BEGIN
  FOR made IN
    SELECT oid FROM pg_proc WHERE pronamespace = pg_my_temp_schema() AND xmin = pg_current_xact_id()::xid
  LOOP
    EXECUTE format('DROP FUNCTION %s', made);
  END LOOP;
END
$$;
DROP TABLE pg_temp.older, pg_temp.triggers;
-- Flyway sets it for the session
RESET search_path;
