-- What is said of calls, newest first.
SELECT call.id, call.call_date, call.direction, call.status, call.from_number, call.to_number, call.phone_number,
       call.workspace_id, workspace.name AS workspace, call.duration, call.cost, call.price_unit, call.attribution,
       call.matched_call_id, conversation.conversation_id
  FROM public.calls AS call
  LEFT JOIN public.workspaces AS workspace ON workspace.id = call.workspace_id
 CROSS JOIN LATERAL (
       SELECT coalesce(call.start_time, call.call_date) AS started,
              coalesce(call.end_time, coalesce(call.start_time, call.call_date)
                                      + coalesce(call.duration, 0) * interval '1 second') AS ended
       OFFSET 0) AS talk
  LEFT JOIN LATERAL public.conversation_of_call(
       call.id, call.parent_call_sid, call.from_number, call.to_number, talk.started, talk.ended) AS conversation ON true
 WHERE call.id = ANY (:ids::text[]) AND call.source = 'twilio'
 ORDER BY call.call_date DESC NULLS LAST, call.id COLLATE "C" DESC
