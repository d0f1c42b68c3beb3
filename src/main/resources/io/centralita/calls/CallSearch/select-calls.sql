-- What is said of calls, newest first: of those that only webhooks have told of, that.
SELECT call.id, call.call_date, call.direction, call.status, call.from_number, call.to_number, call.phone_number,
       call.workspace_id, workspace.name AS workspace, call.duration, call.cost, call.price_unit, call.attribution,
       call.matched_call_id, conversation.conversation_id, call.synced,
       ARRAY(SELECT recording_sid FROM public.call_recordings WHERE call_sid = call.id
              ORDER BY created_at, recording_sid COLLATE "C") AS recordings
  FROM (SELECT id, call_date, direction, status, from_number, to_number, phone_number, workspace_id, duration, cost, price_unit,
               attribution, matched_call_id, parent_call_sid, start_time, end_time, true AS synced
          FROM public.calls
         WHERE id = ANY (:ids::text[]) AND source = 'twilio'
        UNION ALL
        SELECT id, call_date, direction, status, from_number, to_number, NULL, NULL, duration, NULL, NULL, NULL, NULL, NULL, NULL,
               NULL, false
          FROM public.unsynced_calls
         WHERE id = ANY (:ids::text[])
           AND NOT EXISTS (SELECT FROM public.calls WHERE id = unsynced_calls.id OFFSET 0)) AS call
  LEFT JOIN public.workspaces AS workspace ON workspace.id = call.workspace_id
 CROSS JOIN LATERAL (
       SELECT coalesce(call.start_time, call.call_date) AS started,
              coalesce(call.end_time, coalesce(call.start_time, call.call_date)
                                      + coalesce(call.duration, 0) * interval '1 second') AS ended
       OFFSET 0) AS talk
  LEFT JOIN LATERAL public.conversation_of_call(
       call.id, call.parent_call_sid, CASE WHEN call.synced THEN call.from_number END, call.to_number, talk.started, talk.ended)
       AS conversation ON true
 ORDER BY call.call_date DESC NULLS LAST, call.id COLLATE "C" DESC
