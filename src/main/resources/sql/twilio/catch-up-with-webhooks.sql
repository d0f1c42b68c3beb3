-- A webhook that wrote in the same moment as the sync saw nothing of what that wrote, nor it of the webhook's:
-- what both left undone for the search of calls.
WITH recorded AS (
  UPDATE public.calls SET recorded_here = true
   WHERE (SELECT public.require_running(:?run::bigint))
     AND recorded_here IS NOT TRUE
     AND id = ANY (ARRAY(
         SELECT call_sid FROM public.call_recordings
          -- not only while this run ran: the one before may have broken off
          WHERE created_at > now() - interval '1 day'))
)
DELETE FROM public.unsynced_calls
 WHERE (SELECT public.require_running(:?run::bigint))
   AND id = ANY (ARRAY(
       SELECT known.id FROM public.unsynced_calls AS known
        WHERE known.call_date > now() - interval '1 day'
          AND EXISTS (SELECT FROM public.calls WHERE id = known.id OFFSET 0)))
