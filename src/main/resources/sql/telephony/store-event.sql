-- What an event does is said in V2__telephony.sql, one function a rule.
SELECT public.store_twilio_event(:?told::jsonb, :?event::text)
