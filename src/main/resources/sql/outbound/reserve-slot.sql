-- Reserves the account's next call, where that is soon enough, and tells how many milliseconds to wait for it; else
-- in how many seconds the account is free. A slot further off than a minute is from before the clock was put back.
WITH reserved AS (
  INSERT INTO public.call_slots AS slot (account_sid, next_call)
  VALUES (:?account, clock_timestamp() + make_interval(secs => :?not_before::float8 + :?apart::float8))
  ON CONFLICT (account_sid) DO UPDATE
    SET next_call = make_interval(secs => :?apart::float8) + greatest(
      CASE WHEN slot.next_call < clock_timestamp() + interval '1 minute' THEN slot.next_call END,
      clock_timestamp() + make_interval(secs => :?not_before::float8))
    WHERE slot.next_call NOT BETWEEN clock_timestamp() + make_interval(secs => :?patience::float8)
                                 AND clock_timestamp() + interval '1 minute'
  RETURNING next_call - make_interval(secs => :?apart::float8) AS turn
)
SELECT (SELECT 1000 * extract(epoch FROM turn - clock_timestamp()) FROM reserved)::bigint AS wait,
       (SELECT ceil(extract(epoch FROM next_call - clock_timestamp()))
          FROM public.call_slots WHERE account_sid = :?account)::bigint AS busy
