-- Pending calls whose end the sync has read already: nobody need be asked for them. Some at a time, because each is
-- locked until the statement has ended.
SELECT count(*)
  FROM (SELECT pending.id, pending.call_sid, known.status, known.duration,
               coalesce(known.end_time, known.call_date + coalesce(known.duration, 0) * interval '1 second') AS ended_at
          FROM public.crm_calls AS pending
          JOIN public.calls AS known ON known.id = pending.call_sid
         WHERE (SELECT public.require_running(:?run::bigint))
           AND pending.state = 'pending' AND coalesce(pending.started_at, pending.created_at) < now() - interval '4 hours'
           AND known.source = 'twilio' AND public.call_state_of(known.status) <> 'pending'
         ORDER BY public.lock_of_call(pending.call_sid)
         LIMIT 500) AS ended
 CROSS JOIN LATERAL (
       SELECT public.settle_pending_call(ended.id, ended.call_sid, jsonb_build_array(jsonb_build_object(
                'sid', ended.call_sid, 'status', ended.status, 'duration', ended.duration, 'ended_at', ended.ended_at)))
       OFFSET 0) AS settled
