-- What an older system left, seen with everything that is there by now.

-- Hours of adopted rows are taken by nobody's run (0): they are rolled up at the end of the start that
-- adopts them. Hours before the first call that is still there are left as they are.
INSERT INTO public.sync_pending_hours (hour, taken_by)
SELECT date_trunc('hour', call_date, 'UTC'), 0 FROM public.calls WHERE source = 'twilio' AND call_date IS NOT NULL
UNION
SELECT date_trunc('hour', snapshot_date, 'UTC'), 0 FROM public.twilio_snapshots
 WHERE isfinite(snapshot_date) AND snapshot_date >= (SELECT min(call_date) FROM public.calls WHERE source = 'twilio')
 ORDER BY 1
ON CONFLICT (hour) DO NOTHING;

INSERT INTO public.sync_pending_conversation_hours (hour, taken_by)
SELECT date_trunc('hour', start_time, 'UTC'), 0 FROM public.elevenlabs_conversations WHERE start_time IS NOT NULL
UNION
SELECT date_trunc('hour', snapshot_date, 'UTC'), 0 FROM public.elevenlabs_snapshots
 WHERE isfinite(snapshot_date) AND snapshot_date >= (SELECT min(start_time) FROM public.elevenlabs_conversations)
 ORDER BY 1
ON CONFLICT (hour) DO NOTHING;

-- A snapshot of an hour that has nothing of the kind goes with that, so it is kept beside.
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
SELECT pg_temp.keep_baseless('twilio_snapshots', 'sync_pending_hours', 'calls', 'call_date');
SELECT pg_temp.keep_baseless('elevenlabs_snapshots', 'sync_pending_conversation_hours', 'elevenlabs_conversations', 'start_time');
DROP FUNCTION pg_temp.keep_baseless;

-- Adds a number that nobody has, once, whoever else adds it at this moment. Whether it did: what an
-- older table refuses (a trigger, a constraint) is no reason for its calls not to be stored.
CREATE FUNCTION public.add_phone(number text, workspace bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO public.workspace_phones (phone_number, workspace_id) VALUES (number, workspace)
  ON CONFLICT (phone_number) DO NOTHING;
  RETURN FOUND;
EXCEPTION
  WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded OR raise_exception THEN
    RETURN false;
END
$$;
