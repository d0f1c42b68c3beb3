SELECT (extract(epoch FROM others_until - clock_timestamp()) * 1000)::bigint + 1
  FROM public.sync_phone_moves
 WHERE others_until > clock_timestamp()
