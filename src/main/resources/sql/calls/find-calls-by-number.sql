-- One page of the calls that fit and have these digits in a number, newest first. What many calls have
-- is found among the newest; what few have, by its words, wherever they are.
WITH newest AS MATERIALIZED (
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
)
SELECT id, call_date
  FROM (SELECT id, call_date FROM near WHERE (SELECT is_near FROM answer)
        UNION ALL
        (SELECT id, call_date
           FROM (SELECT id, call_date
                   FROM public.calls
                  WHERE NOT (SELECT is_near FROM answer)
                    AND public.call_words(workspace_id, direction, status, attribution, ARRAY[from_number, to_number, phone_number])
                        COLLATE "C" @> :words::text[]
                    AND source = 'twilio'
                    AND (:workspace::bigint IS NULL OR workspace_id = :workspace)
                    AND (:direction::text IS NULL OR direction = :direction)
                    AND (:status::text IS NULL OR status = :status)
                    AND (:attribution::text IS NULL OR attribution = :attribution)
                    AND (:from::timestamptz IS NULL OR call_date >= :from)
                    AND (:to::timestamptz IS NULL OR call_date < :to)
                    AND (:afterDate::timestamptz IS NULL
                         OR call_date <= :afterDate AND (call_date < :afterDate OR id COLLATE "C" < :afterId))
                    AND call_date IS NOT NULL
                    AND (strpos(from_number, :digits) > 0 OR strpos(to_number, :digits) > 0
                         OR strpos(translate(phone_number, '+ -', ''), :digits) > 0)
                 -- all of them: the order would have the planner read the newest first, once more
                 OFFSET 0) AS far
          ORDER BY call_date DESC, id COLLATE "C" DESC
          LIMIT :limit)) AS call
 ORDER BY call_date DESC, id COLLATE "C" DESC
