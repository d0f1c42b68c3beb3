-- One batch of calls. Of two records of one call the newer one (date_updated) stands; a price, once
-- known, stands until a newer record brings another one. A row is written only where it says
-- something new; what that leaves to be done (hours to roll up, numbers whose calls and calls whose
-- conversations are to be attributed again) is written down in the same breath, and counted what is
-- waited for no more. The record of a call that is older than RAW_DATA_DAYS is kept as {}, which is no news
-- of one that is there.
WITH incoming AS (
  SELECT row.id, row.account_sid, row.call_date, row.duration, row.cost, row.price_unit, row.direction, row.status,
         row.from_number, row.to_number, row.start_time, row.end_time, record.*, attribution.*,
         known.call_date AS known_call_date,
         known.to_number AS known_to_number,
         known.account_sid AS known_account_sid,
         known.date_updated AS known_date_updated,
         known.id IS NOT NULL AND public.is_unsettled(known.status, known.cost) AS was_unsettled,
         known.id IS NULL
         OR record.date_updated >= coalesce(known.date_updated, '-infinity')
            AND (known.source, known.account_sid, known.workspace_id, known.phone_number, known.call_date, known.duration,
                 known.cost, known.direction, known.status, known.from_number, known.to_number, known.start_time,
                 known.end_time, known.attribution, known.matched_call_id, known.date_updated, known.raw_data)
                IS DISTINCT FROM
                ('twilio', row.account_sid, attribution.workspace_id, attribution.phone_number, row.call_date, row.duration,
                 coalesce(row.cost, known.cost), row.direction, row.status, row.from_number, row.to_number, row.start_time,
                 row.end_time, attribution.attribution, attribution.matched_call_id, record.date_updated,
                 coalesce(nullif(record.kept, '{}'), known.raw_data))
         AS is_news
    -- the batch behind a SELECT, or the planner reads it before the statement does, at the same cost
    FROM ROWS FROM (
           jsonb_to_recordset((SELECT :?rows::text)::jsonb) AS (
             id text, account_sid text, workspace_id bigint, phone_number text, attribution text,
             call_date timestamptz, start_time timestamptz, end_time timestamptz, date_updated timestamptz,
             direction text, status text, from_number text, to_number text,
             duration integer, cost numeric, price_unit text),
           unnest((SELECT :?raw_data::text[]))) AS row
    LEFT JOIN public.calls AS known ON known.id = row.id
    -- the number may have gone to another workspace since the page was read
    LEFT JOIN LATERAL public.known_phone(CASE WHEN row.attribution = 'phone' THEN row.phone_number END) AS phone ON true
   CROSS JOIN LATERAL (
         -- once: each mention would read it again
         SELECT told.raw_data, coalesce(row.date_updated, '-infinity') AS date_updated,
                CASE WHEN row.call_date < now() - :?raw_data_days::integer * interval '24 hours' THEN '{}' ELSE told.raw_data END AS kept
           FROM (SELECT row.unnest::jsonb AS raw_data OFFSET 0) AS told
         OFFSET 0) AS record
   CROSS JOIN LATERAL (
         SELECT row.attribution = 'transfer-unmatched' AND row.from_number IS NOT NULL
                AND coalesce(known.attribution, '') LIKE 'transfer%' AS found) AS state
   CROSS JOIN LATERAL (
         -- a transfer's attribution is the database's to find: what it has found already stays
         SELECT CASE WHEN found THEN known.workspace_id ELSE coalesce(phone.workspace_id, row.workspace_id) END AS workspace_id,
                CASE WHEN found THEN known.phone_number ELSE row.phone_number END AS phone_number,
                CASE WHEN found THEN known.attribution ELSE row.attribution END AS attribution,
                CASE WHEN found THEN known.matched_call_id END AS matched_call_id) AS attribution
   WHERE (SELECT public.require_running(:?run::bigint))
), written AS (
  INSERT INTO public.calls AS call (
         id, source, account_sid, workspace_id, phone_number, call_date, duration, cost, price_unit, direction, status,
         from_number, to_number, parent_call_sid, start_time, end_time, attribution, matched_call_id, date_updated, price_updated,
         raw_data)
  SELECT id, 'twilio', account_sid, workspace_id, phone_number, call_date, duration, cost, price_unit, direction, status,
         from_number, to_number, nullif(raw_data ->> 'parent_call_sid', ''), start_time, end_time, attribution, matched_call_id,
         date_updated, CASE WHEN cost IS NOT NULL THEN date_updated END, kept
    FROM incoming
   WHERE is_news
   ORDER BY id
  ON CONFLICT (id) DO UPDATE
     SET source = excluded.source,
         account_sid = excluded.account_sid,
         workspace_id = excluded.workspace_id,
         phone_number = excluded.phone_number,
         call_date = excluded.call_date,
         duration = excluded.duration,
         cost = coalesce(excluded.cost, call.cost),
         price_unit = CASE WHEN excluded.cost IS NULL AND call.cost IS NOT NULL
                           THEN coalesce(call.price_unit, excluded.price_unit) ELSE excluded.price_unit END,
         price_updated = coalesce(excluded.price_updated, call.price_updated),
         direction = excluded.direction,
         status = excluded.status,
         from_number = excluded.from_number,
         to_number = excluded.to_number,
         parent_call_sid = excluded.parent_call_sid,
         start_time = excluded.start_time,
         end_time = excluded.end_time,
         attribution = excluded.attribution,
         matched_call_id = excluded.matched_call_id,
         date_updated = excluded.date_updated,
         raw_data = coalesce(nullif(excluded.raw_data, '{}'), call.raw_data),
         updated_at = now()
   -- once more, for somebody else may have written the call since
   WHERE excluded.date_updated >= coalesce(call.date_updated, '-infinity')
     AND (call.source, call.account_sid, call.workspace_id, call.phone_number, call.call_date, call.duration, call.cost,
          call.direction, call.status, call.from_number, call.to_number, call.start_time, call.end_time,
          call.attribution, call.matched_call_id, call.date_updated, call.raw_data)
         IS DISTINCT FROM
         (excluded.source, excluded.account_sid, excluded.workspace_id, excluded.phone_number, excluded.call_date,
          excluded.duration, coalesce(excluded.cost, call.cost), excluded.direction, excluded.status,
          excluded.from_number, excluded.to_number, excluded.start_time, excluded.end_time, excluded.attribution,
          excluded.matched_call_id, excluded.date_updated, coalesce(nullif(excluded.raw_data, '{}'), call.raw_data))
  RETURNING id, call_date, direction, from_number, to_number, status, cost
), priced_by_an_older_record AS (
  -- an older record changes nothing but a price that no newer one has brought
  UPDATE public.calls AS call
     SET cost = incoming.cost, price_unit = incoming.price_unit, price_updated = incoming.date_updated, updated_at = now()
    FROM incoming
   WHERE call.id = incoming.id
     AND incoming.date_updated < incoming.known_date_updated
     AND incoming.date_updated < call.date_updated
     AND incoming.cost IS NOT NULL
     AND (call.cost IS NULL OR incoming.date_updated > coalesce(call.price_updated, 'infinity'))
  RETURNING call.id, call.call_date, call.status, call.cost
), settled AS (
  SELECT DISTINCT id
    FROM (SELECT id, status, cost FROM written
          UNION ALL SELECT id, status, cost FROM priced_by_an_older_record) AS changed
    JOIN incoming USING (id)
   WHERE incoming.was_unsettled AND NOT public.is_unsettled(changed.status, changed.cost)
), counted AS (
  UPDATE public.sync_slices SET settled_calls = settled_calls + (SELECT count(*) FROM settled)
   WHERE id = :?slice AND EXISTS (SELECT FROM settled)
), no_longer_awaited AS (
  DELETE FROM public.sync_awaited WHERE record_id = ANY (ARRAY(SELECT id FROM settled))
), known_after_all AS (
  UPDATE public.sync_awaited SET gone = false, unknown_since = NULL
   WHERE unknown_since IS NOT NULL AND record_id = ANY (ARRAY(SELECT id FROM incoming))
     AND record_id <> ALL (ARRAY(SELECT id FROM settled))
), repeats AS (
  INSERT INTO public.sync_repeats AS repeat (run_id, call_id, slice_id, call_case, call_date, other_account)
  SELECT slice.run_id, incoming.id, slice.id,
         public.call_case(incoming.direction),
         incoming.call_date,
         CASE WHEN incoming.account_sid <> slice.account_sid THEN incoming.account_sid
              WHEN incoming.known_account_sid <> slice.account_sid THEN incoming.known_account_sid END
    FROM public.sync_slices AS slice
    JOIN incoming ON incoming.id = ANY (:?repeats::text[])
                  OR incoming.account_sid <> slice.account_sid OR incoming.known_account_sid <> slice.account_sid
   WHERE slice.id = :?slice AND slice.purpose = 'period'
   ORDER BY incoming.id
  ON CONFLICT (run_id, call_id, slice_id) DO UPDATE
     SET call_case = excluded.call_case, call_date = excluded.call_date, noted_at = excluded.noted_at
), hours AS (
  INSERT INTO public.sync_pending_hours (hour)
  SELECT DISTINCT date_trunc('hour', changed.call_date, 'UTC')
    FROM (SELECT call_date FROM written
          UNION ALL SELECT call_date FROM priced_by_an_older_record
          UNION ALL SELECT known_call_date FROM incoming JOIN written USING (id)) AS changed
   WHERE changed.call_date IS NOT NULL
   ORDER BY 1
  ON CONFLICT (hour) DO UPDATE SET taken_by = NULL
), numbers AS (
  INSERT INTO public.sync_pending_numbers (phone_number)
  SELECT from_number FROM written WHERE public.call_case(direction) = 3 AND from_number IS NOT NULL
  UNION
  SELECT lead.number
    FROM (SELECT to_number FROM written WHERE public.call_case(direction) IN (1, 2)
          UNION SELECT known_to_number FROM incoming JOIN written USING (id)) AS lead (number)
   WHERE EXISTS (SELECT FROM public.calls AS transfer
                  WHERE public.call_case(transfer.direction) = 3 AND transfer.from_number = lead.number)
   ORDER BY 1
  ON CONFLICT (phone_number) DO UPDATE SET taken_by = NULL
), links AS (
  -- a conversation may have come before its call
  INSERT INTO public.sync_pending_links AS link (call_sid, due_at)
  SELECT id, now() FROM written
   WHERE EXISTS (SELECT FROM public.elevenlabs_conversations AS conversation WHERE conversation.call_sid = written.id)
   ORDER BY id
  ON CONFLICT (call_sid) DO UPDATE SET taken_by = NULL, due_at = excluded.due_at
)
SELECT (SELECT count(*) FROM written) + (SELECT count(*) FROM priced_by_an_older_record) AS written
