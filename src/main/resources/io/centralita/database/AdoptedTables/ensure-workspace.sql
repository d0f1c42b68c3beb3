-- The workspace that the setting centralita.workspace names, in a table that an older system may have
-- made. Nothing is touched where it is there.
DO $$
DECLARE
  wanted bigint DEFAULT current_setting('centralita.workspace')::bigint;
  title text DEFAULT 'Workspace ' || current_setting('centralita.workspace');
  numbers text DEFAULT pg_get_serial_sequence('public.workspaces', 'id');
  reached bigint;
  col record;
  filled boolean;
BEGIN
  IF EXISTS (SELECT FROM public.workspaces WHERE id = wanted) THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT FROM public.workspaces WHERE lower(name) = lower(title)) THEN
    SELECT title || ' (Centralita)' INTO title;
  END IF;

  FOR col IN
    SELECT attname AS name, attgenerated = 's' AS generated, pg_get_expr(adbin, adrelid) AS fallback
    FROM pg_catalog.pg_attribute LEFT JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = 'public.workspaces'::regclass AND attnum > 0 AND NOT attisdropped
      AND (attname = 'name' AND attgenerated = 's'
           OR attnotnull AND attname <> 'id' AND attidentity = '' AND attgenerated = '')
  LOOP
    IF NOT col.generated AND col.fallback IS NOT NULL THEN
      -- it may be taken from a user of the older system, which we do not have
      EXECUTE format('SELECT (%s) IS NOT NULL', col.fallback) INTO filled;
      CONTINUE WHEN filled;
    END IF;
    EXECUTE format('ALTER TABLE public.workspaces ALTER COLUMN %I DROP %s', col.name,
      CASE WHEN col.generated THEN 'EXPRESSION' ELSE 'NOT NULL' END);
  END LOOP;

  INSERT INTO public.workspaces (id, name) OVERRIDING SYSTEM VALUE VALUES (wanted, title) ON CONFLICT (id) DO NOTHING;
  IF NOT EXISTS (SELECT FROM public.workspaces WHERE id = wanted) THEN
    RAISE EXCEPTION 'the table does not keep the row';
  END IF;
  -- the next one that is numbered by itself must not meet it
  IF numbers IS NOT NULL THEN
    EXECUTE 'SELECT last_value FROM ' || numbers INTO reached;
    IF reached < wanted THEN
      PERFORM setval(numbers, wanted);
    END IF;
  END IF;
END
$$
