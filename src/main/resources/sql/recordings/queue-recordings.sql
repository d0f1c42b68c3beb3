-- Has those recordings of a page fetched that nobody has and nobody has given up, the oldest of a call first.
SELECT count(*) FILTER (WHERE is_new)
  FROM (SELECT public.fetch_recording(wanted.account, wanted.call, wanted.recording, wanted.seconds) AS is_new
          FROM (SELECT row.account, row.call, row.recording, row.seconds
                  FROM jsonb_to_recordset(:?rows::jsonb) AS row
                    (account text, call text, recording text, seconds integer, place integer)
                 WHERE (SELECT public.require_running(:?run::bigint))
                   AND NOT EXISTS (SELECT FROM public.call_recordings AS stored WHERE stored.recording_sid = row.recording)
                   AND NOT EXISTS (SELECT FROM public.recording_fetches AS known WHERE known.recording_sid = row.recording)
                 ORDER BY public.lock_of_call(row.call), row.call, row.place) AS wanted) AS queued
