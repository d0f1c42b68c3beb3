-- One batch of conversations. Of two records of one the final one stands, and among those the one
-- that was asked for; else the one read later. A known figure is never overwritten by none. A row is
-- written only where it says something new; what that leaves to be done is written down in the same
-- breath, and counted what is waited for no more. The record of a conversation that is older than RAW_DATA_DAYS is
-- kept as {}, which is no news of one that is there.
WITH incoming AS (
  SELECT row.conversation_id, row.agent_id, row.phone_number, row.external_number, row.call_sid, row.start_time,
         row.duration, row.status, row.cost, row.cost_usd, row.llm_usage, row.llm_price, row.llm_charge, row.call_charge,
         row.free_minutes_consumed, row.free_llm_dollars_consumed, row.dev_discount, row.verified,
         row.unnest::jsonb AS raw_data,
         coalesce(call.workspace_id, phone.workspace_id, :?default_workspace::bigint) AS workspace_id,
         known.start_time AS known_start_time,
         NOT known.verified AS was_unsettled
    -- the batch behind a SELECT, or the planner reads it before the statement does, at the same cost
    FROM ROWS FROM (
           jsonb_to_recordset((SELECT :?rows::text)::jsonb) AS (
             conversation_id text, agent_id text, phone_number text, external_number text, call_sid text,
             start_time timestamptz, duration integer, status text, cost numeric, cost_usd numeric, llm_usage jsonb,
             llm_price numeric, llm_charge numeric, call_charge numeric, free_minutes_consumed numeric,
             free_llm_dollars_consumed numeric, dev_discount boolean, verified boolean),
           unnest((SELECT :?raw_data::text[]))) AS row
    LEFT JOIN public.elevenlabs_conversations AS known ON known.conversation_id = row.conversation_id
    LEFT JOIN public.calls AS call ON call.id = row.call_sid
    LEFT JOIN LATERAL public.known_phone(row.phone_number) AS phone ON true
   WHERE (SELECT public.require_running(:?run::bigint))
), written AS (
  INSERT INTO public.elevenlabs_conversations AS conversation (
         conversation_id, agent_id, workspace_id, phone_number, external_number, call_sid, start_time, duration, status,
         cost, cost_usd, llm_usage, llm_price, llm_charge, call_charge, free_minutes_consumed, free_llm_dollars_consumed,
         dev_discount, verified, raw_data)
  SELECT conversation_id, agent_id, workspace_id, phone_number, external_number, call_sid, start_time, duration, status,
         cost, cost_usd, nullif(llm_usage, 'null'), llm_price, llm_charge, call_charge, free_minutes_consumed,
         free_llm_dollars_consumed, dev_discount, verified,
         CASE WHEN start_time < now() - :?raw_data_days::integer * interval '24 hours' THEN '{}' ELSE raw_data END
    FROM incoming
   ORDER BY conversation_id
  ON CONFLICT (conversation_id) DO UPDATE
     SET agent_id = excluded.agent_id,
         workspace_id = excluded.workspace_id,
         phone_number = excluded.phone_number,
         external_number = excluded.external_number,
         call_sid = excluded.call_sid,
         start_time = excluded.start_time,
         duration = excluded.duration,
         status = excluded.status,
         cost = coalesce(excluded.cost, conversation.cost),
         cost_usd = coalesce(excluded.cost_usd, conversation.cost_usd),
         llm_usage = coalesce(excluded.llm_usage, conversation.llm_usage),
         llm_price = coalesce(excluded.llm_price, conversation.llm_price),
         llm_charge = coalesce(excluded.llm_charge, conversation.llm_charge),
         call_charge = coalesce(excluded.call_charge, conversation.call_charge),
         free_minutes_consumed = coalesce(excluded.free_minutes_consumed, conversation.free_minutes_consumed),
         free_llm_dollars_consumed = coalesce(excluded.free_llm_dollars_consumed, conversation.free_llm_dollars_consumed),
         dev_discount = coalesce(excluded.dev_discount, conversation.dev_discount),
         verified = excluded.verified,
         raw_data = coalesce(nullif(excluded.raw_data, '{}'), conversation.raw_data),
         updated_at = now()
   WHERE (excluded.verified OR NOT conversation.verified OR conversation.cost IS NULL AND excluded.cost IS NOT NULL)
     AND (public.is_final_conversation(excluded.status) OR NOT public.is_final_conversation(conversation.status))
     AND (conversation.agent_id, conversation.workspace_id, conversation.phone_number, conversation.external_number,
          conversation.call_sid, conversation.start_time, conversation.duration, conversation.status, conversation.cost,
          conversation.cost_usd, conversation.llm_usage, conversation.llm_price, conversation.llm_charge,
          conversation.call_charge, conversation.free_minutes_consumed, conversation.free_llm_dollars_consumed,
          conversation.dev_discount, conversation.verified, conversation.raw_data)
         IS DISTINCT FROM
         (excluded.agent_id, excluded.workspace_id, excluded.phone_number, excluded.external_number,
          excluded.call_sid, excluded.start_time, excluded.duration, excluded.status,
          coalesce(excluded.cost, conversation.cost), coalesce(excluded.cost_usd, conversation.cost_usd),
          coalesce(excluded.llm_usage, conversation.llm_usage), coalesce(excluded.llm_price, conversation.llm_price),
          coalesce(excluded.llm_charge, conversation.llm_charge), coalesce(excluded.call_charge, conversation.call_charge),
          coalesce(excluded.free_minutes_consumed, conversation.free_minutes_consumed),
          coalesce(excluded.free_llm_dollars_consumed, conversation.free_llm_dollars_consumed),
          coalesce(excluded.dev_discount, conversation.dev_discount), excluded.verified,
          coalesce(nullif(excluded.raw_data, '{}'), conversation.raw_data))
  RETURNING conversation_id, start_time, call_sid, verified
), settled AS (
  SELECT conversation_id
    FROM written
    JOIN incoming USING (conversation_id)
   WHERE incoming.was_unsettled AND written.verified
), counted AS (
  UPDATE public.sync_slices SET settled_calls = settled_calls + (SELECT count(*) FROM settled)
   WHERE id = :?slice AND EXISTS (SELECT FROM settled)
), no_longer_missing AS (
  DELETE FROM public.sync_missing WHERE source = 'elevenlabs' AND record_id = ANY (ARRAY(SELECT conversation_id FROM incoming))
), no_longer_awaited AS (
  DELETE FROM public.sync_awaited WHERE record_id = ANY (ARRAY(SELECT conversation_id FROM settled))
), known_after_all AS (
  UPDATE public.sync_awaited SET gone = false, unknown_since = NULL
   WHERE unknown_since IS NOT NULL AND record_id = ANY (ARRAY(SELECT conversation_id FROM incoming))
     AND record_id <> ALL (ARRAY(SELECT conversation_id FROM settled))
), hours AS (
  INSERT INTO public.sync_pending_conversation_hours (hour)
  SELECT DISTINCT date_trunc('hour', changed.start_time, 'UTC')
    FROM (SELECT start_time FROM written
          UNION ALL SELECT known_start_time FROM incoming JOIN written USING (conversation_id)) AS changed
   WHERE changed.start_time IS NOT NULL
   ORDER BY 1
  ON CONFLICT (hour) DO UPDATE SET taken_by = NULL
), transcripts AS (
  UPDATE public.crm_calls AS call SET transcript = coalesce(public.spoken_text(incoming.raw_data -> 'transcript'), call.transcript)
    FROM written
    JOIN incoming USING (conversation_id)
   WHERE call.call_sid = written.call_sid AND coalesce(call.transcript, '') = ''
     AND public.is_final_conversation(incoming.status)
), links AS (
  INSERT INTO public.sync_pending_links AS link (call_sid, due_at)
  SELECT DISTINCT call_sid, now() + interval '1 minute' FROM written WHERE call_sid IS NOT NULL ORDER BY 1
  ON CONFLICT (call_sid) DO UPDATE SET taken_by = NULL, due_at = least(link.due_at, excluded.due_at)
)
SELECT count(*) AS written FROM written
