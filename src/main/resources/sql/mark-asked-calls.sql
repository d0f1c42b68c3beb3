-- What was asked for and still waits is not due again for a while.
INSERT INTO public.sync_awaited AS awaited (record_id, asked_at, gone)
SELECT id, :now, id = ANY (:gone)
  FROM public.calls
 WHERE id = ANY (:asked) AND public.is_unsettled(status, cost)
   AND (SELECT public.require_running(:run))
 ORDER BY id
ON CONFLICT (record_id) DO UPDATE SET asked_at = excluded.asked_at, gone = awaited.gone OR excluded.gone
