-- What the provider's record says of calls an older system stored, in the columns it did not have.
-- Its workspaces stay; a cost of 0 that the record does not bear out was a price not yet known.
WITH completed AS (
  UPDATE public.calls AS call
     SET account_sid = coalesce(call.account_sid, row.account_sid),
         direction = coalesce(row.direction, call.direction),
         status = coalesce(row.status, call.status),
         from_number = coalesce(row.from_number, call.from_number),
         to_number = coalesce(row.to_number, call.to_number),
         start_time = coalesce(row.start_time, call.start_time),
         end_time = coalesce(row.end_time, call.end_time),
         call_date = coalesce(row.call_date, call.call_date),
         duration = coalesce(row.duration, call.duration),
         cost = coalesce(row.cost, nullif(abs(call.cost), 0)),
         price_unit = coalesce(row.price_unit, call.price_unit),
         date_updated = coalesce(row.date_updated, '-infinity'),
         price_updated = CASE WHEN coalesce(row.cost, nullif(abs(call.cost), 0)) IS NOT NULL
                              THEN coalesce(row.date_updated, '-infinity') END
    FROM jsonb_to_recordset(:rows::jsonb) AS row (
           id text, account_sid text, call_date timestamptz, start_time timestamptz, end_time timestamptz,
           date_updated timestamptz, direction text, status text, from_number text, to_number text,
           duration integer, cost numeric, price_unit text)
   WHERE call.id = row.id AND call.date_updated IS NULL
  RETURNING call.call_date
)
INSERT INTO public.sync_pending_hours (hour, taken_by)
SELECT DISTINCT date_trunc('hour', call_date, 'UTC'), 0 FROM completed WHERE call_date IS NOT NULL ORDER BY 1
ON CONFLICT (hour) DO UPDATE SET taken_by = 0
