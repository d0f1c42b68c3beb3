SELECT id, raw_data::text AS raw_data
  FROM public.calls
 WHERE date_updated IS NULL AND raw_data IS NOT NULL AND source = 'twilio' AND id > :after
 ORDER BY id
 LIMIT 500
