-- One page of the calls that fit and have these digits in a number, newest first. What many calls have
-- is found among the newest; what few have, by its words, a fortnight at a time until the page is full.
WITH RECURSIVE newest AS MATERIALIZED (
  SELECT id, call_date, source, workspace_id, direction, status, attribution, from_number, to_number, phone_number
    FROM public.calls
   WHERE call_date IS NOT NULL
     AND (:from::timestamptz IS NULL OR call_date >= :from)
     AND (:to::timestamptz IS NULL OR call_date < :to)
     AND (:afterDate::timestamptz IS NULL
          OR call_date <= :afterDate AND (call_date < :afterDate OR id COLLATE "C" < :afterId))
   ORDER BY call_date DESC, id COLLATE "C" DESC
   LIMIT :newest
), near AS MATERIALIZED (
  SELECT id, call_date
    FROM newest
   WHERE source = 'twilio'
     AND (:workspace::bigint IS NULL OR workspace_id = :workspace)
     AND (:direction::text IS NULL OR direction = :direction)
     AND (:status::text IS NULL OR status = :status)
     AND (:attribution::text IS NULL OR attribution = :attribution)
     AND (strpos(from_number, :digits) > 0 OR strpos(to_number, :digits) > 0
          OR strpos(translate(phone_number, '+ -', ''), :digits) > 0)
   ORDER BY call_date DESC, id COLLATE "C" DESC
   LIMIT :limit
), answer AS MATERIALIZED (
  -- whether nothing is left to be looked for
  SELECT (SELECT count(*) FROM near) = :limit OR (SELECT count(*) FROM newest) < :newest AS is_near
), fortnights (until, total, ids, dates) AS (
  -- the date of the page before is one of this page's, too
  SELECT coalesce(least(:to::timestamptz, :afterDate::timestamptz + interval '1 microsecond'), 'infinity'), 0::bigint,
         NULL::text[], NULL::timestamptz[]
   WHERE NOT (SELECT is_near FROM answer)
  UNION ALL
  SELECT to_timestamp(public.fortnight(latest.call_date)::double precision * 1209600), fortnights.total + found.total, found.ids, found.dates
    FROM fortnights
   CROSS JOIN LATERAL (
         SELECT call_date
           FROM public.calls
          WHERE call_date < fortnights.until AND (:from::timestamptz IS NULL OR call_date >= :from)
          ORDER BY call_date DESC
          LIMIT 1) AS latest
   CROSS JOIN LATERAL (
         SELECT array_agg(public.fortnight(latest.call_date) || ' ' || word) AS words
           FROM unnest(:words::text[]) AS word) AS wanted
   CROSS JOIN LATERAL (
         SELECT count(*) AS total, array_agg(id) AS ids, array_agg(call_date) AS dates
           FROM (SELECT id, call_date
                   FROM public.calls
                  WHERE public.call_words(call_date, workspace_id, direction, status, attribution,
                                          from_number, to_number, phone_number) COLLATE "C"
                        @> wanted.words
                    AND source = 'twilio'
                    AND (:workspace::bigint IS NULL OR workspace_id = :workspace)
                    AND (:direction::text IS NULL OR direction = :direction)
                    AND (:status::text IS NULL OR status = :status)
                    AND (:attribution::text IS NULL OR attribution = :attribution)
                    AND (:from::timestamptz IS NULL OR call_date >= :from)
                    AND (:to::timestamptz IS NULL OR call_date < :to)
                    AND (:afterDate::timestamptz IS NULL
                         OR call_date <= :afterDate AND (call_date < :afterDate OR id COLLATE "C" < :afterId))
                    AND (strpos(from_number, :digits) > 0 OR strpos(to_number, :digits) > 0
                         OR strpos(translate(phone_number, '+ -', ''), :digits) > 0)
                 OFFSET 0) AS call) AS found
   WHERE fortnights.total < :limit
)
SELECT id, call_date
  FROM (SELECT id, call_date FROM near WHERE (SELECT is_near FROM answer)
        UNION ALL
        SELECT found.id, found.call_date FROM fortnights CROSS JOIN LATERAL unnest(fortnights.ids, fortnights.dates) AS found (id, call_date)) AS call
 ORDER BY call_date DESC, id COLLATE "C" DESC
 LIMIT :limit
