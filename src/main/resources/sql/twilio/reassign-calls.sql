-- Every call once more from workspace_phones: those that hang on nothing but their own numbers at
-- once, the others by writing down all their numbers for attribute-calls-again.sql. Rows that came
-- from an older system without the provider's record keep the workspace they have.
WITH missing AS MATERIALIZED (
  SELECT DISTINCT call.from_number AS phone_number
    FROM public.calls AS call
   WHERE (SELECT public.require_running(:?run::bigint))
     AND call.source = 'twilio'
     AND public.call_case(call.direction) IN (1, 2)
     AND call.from_number IS NOT NULL
     AND NOT EXISTS (SELECT FROM public.workspace_phones AS known WHERE public.meant_number(known.phone_number) = call.from_number)
   ORDER BY 1
), added AS MATERIALIZED (
  SELECT phone_number, :?default_workspace::bigint AS workspace_id
    FROM missing
   WHERE public.add_phone(phone_number, :?default_workspace::bigint)
), phones AS (
  SELECT phone_number, coalesce(workspace_id, :?default_workspace::bigint) AS workspace_id FROM public.known_phones()
  UNION ALL
  SELECT phone_number, workspace_id FROM added
), by_own_number AS (
  UPDATE public.calls AS call
     SET workspace_id = phones.workspace_id,
         phone_number = phones.phone_number,
         attribution = 'phone',
         matched_call_id = NULL,
         updated_at = now()
    FROM phones
   WHERE phones.phone_number = call.from_number
     AND call.source = 'twilio' AND public.call_case(call.direction) IN (1, 2)
     AND (call.workspace_id, call.phone_number, call.attribution, call.matched_call_id)
         IS DISTINCT FROM
         (phones.workspace_id, phones.phone_number, 'phone', NULL)
  RETURNING call.call_date
), without_number AS (
  SELECT id,
         CASE WHEN public.call_case(direction) IN (1, 2) THEN 'unidentified'
              WHEN public.call_case(direction) = 4 THEN 'unattributed'
              WHEN end_time IS NULL THEN 'transfer-no-end-time'
              ELSE 'transfer-unmatched' END AS attribution
    FROM public.calls
   WHERE source = 'twilio' AND raw_data IS NOT NULL
     AND (from_number IS NULL AND (to_number IS NULL OR public.call_case(direction) <> 4)
          OR public.call_case(direction) = 3 AND end_time IS NULL)
), to_nobody AS (
  UPDATE public.calls AS call
     SET workspace_id = :?default_workspace::bigint,
         phone_number = NULL,
         attribution = without_number.attribution,
         matched_call_id = NULL,
         updated_at = now()
    FROM without_number
   WHERE call.id = without_number.id
     AND (call.workspace_id, call.phone_number, call.attribution, call.matched_call_id)
         IS DISTINCT FROM
         (:?default_workspace::bigint, NULL, without_number.attribution, NULL)
  RETURNING call.call_date
), changed AS (
  SELECT call_date FROM by_own_number UNION ALL SELECT call_date FROM to_nobody
), hours AS (
  INSERT INTO public.sync_pending_hours (hour)
  SELECT DISTINCT date_trunc('hour', call_date, 'UTC') FROM changed WHERE call_date IS NOT NULL ORDER BY 1
  ON CONFLICT (hour) DO UPDATE SET taken_by = NULL
), numbers AS (
  INSERT INTO public.sync_pending_numbers (phone_number)
  SELECT from_number FROM public.calls
   WHERE public.call_case(direction) = 3 AND from_number IS NOT NULL
  UNION
  SELECT number.value
    FROM public.calls AS call
   CROSS JOIN LATERAL (VALUES (call.from_number), (call.to_number)) AS number (value)
   WHERE public.call_case(call.direction) = 4
     AND number.value IS NOT NULL
   ORDER BY 1
  ON CONFLICT (phone_number) DO UPDATE SET taken_by = NULL
)
SELECT (SELECT count(*) FROM changed) AS changed_calls,
       (SELECT count(*) FROM added) AS created_phones
