-- One pending call as Twilio knows it; a sentence comes back where somebody has to look.
SELECT public.settle_pending_call(:?id::uuid, :?call_sid::text, :?calls::jsonb) AS sentence
 WHERE (SELECT public.require_running(:?run::bigint))
