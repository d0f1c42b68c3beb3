-- What people do by hand: the numbers they type, the workspaces they delete.

-- The number that a typed text means, or null: without spaces, dots, hyphens, slashes, parentheses and
-- characters nobody sees, 00 in front read as +. What no call can come from, a withheld number's
-- stand-in, is none. By code points, so that it hangs neither on a locale nor on the encoding; and by an
-- E'', because a role may have standard_conforming_strings off.
CREATE FUNCTION public.meant_number(typed text) RETURNS text
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  e164 CONSTANT text := '^[+][1-9][0-9]{6,14}$';
  dropped CONSTANT text := E'[-./()\\u2010-\\u2015\\u2212'
    '\\u0001-\\u0020\\u007f-\\u00a0\\u00ad\\u034f\\u061c\\u115f\\u1160\\u1680\\u17b4\\u17b5\\u180b-\\u180f\\u2000-\\u200f\\u2028-\\u202f'
    '\\u205f-\\u206f\\u2800\\u3000\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff9-\\ufffb]+';
  number text := typed;
BEGIN
  IF number !~ e164 THEN
    number := regexp_replace(regexp_replace(typed, dropped, '', 'g'), '^00', '+');
    IF number !~ e164 THEN
      RETURN NULL;
    END IF;
  END IF;
  RETURN CASE WHEN number NOT IN ('+266696687', '+7378742833', '+86282452253', '+2562533', '+8656696') THEN number END;
END
$$;

CREATE INDEX workspace_phones_meant ON public.workspace_phones (public.meant_number(phone_number));

-- The rows of workspace_phones that count, each by the number it means: of several that mean one the
-- oldest does. Those that an older system left without a date were there first.
CREATE FUNCTION public.known_phones() RETURNS TABLE (phone_number text, workspace_id bigint)
  LANGUAGE sql STABLE AS $$
  SELECT DISTINCT ON (public.meant_number(phone.phone_number))
         public.meant_number(phone.phone_number), phone.workspace_id::bigint
    FROM public.workspace_phones AS phone
   WHERE public.meant_number(phone.phone_number) IS NOT NULL
   ORDER BY public.meant_number(phone.phone_number), phone.created_at NULLS FIRST, phone.id
$$;

-- The same for one number, where a statement has few to look up: one probe of the index each.
CREATE FUNCTION public.known_phone(number text) RETURNS TABLE (phone_number text, workspace_id bigint)
  LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT public.meant_number(phone.phone_number), phone.workspace_id::bigint
    FROM public.workspace_phones AS phone
   WHERE public.meant_number(phone.phone_number) = number
   ORDER BY phone.created_at NULLS FIRST, phone.id
   LIMIT 1
$$;

-- A workspace that somebody deletes takes its snapshots with it, but not its calls: they are told of
-- here, and looked after by the next run.
CREATE TABLE public.sync_deleted_workspaces (workspace_id bigint PRIMARY KEY);

-- with the rights of the tables' owner: whoever may delete a workspace need not know of our tables
CREATE FUNCTION public.note_deleted_workspace() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  INSERT INTO public.sync_deleted_workspaces (workspace_id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION public.note_deleted_workspace() FROM PUBLIC;

CREATE TRIGGER note_deleted_workspace AFTER DELETE ON public.workspaces
  FOR EACH ROW EXECUTE FUNCTION public.note_deleted_workspace();
