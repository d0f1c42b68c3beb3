-- One page of the calls that fit, newest first: the newest of each kind, and of those the newest. Dates
-- first, by indexes alone, which say how far back the page reaches; then the calls from there on.
WITH RECURSIVE kinds AS (
  -- from one to the next by the index, however many calls there are of each
  (SELECT direction, status, attribution
     FROM public.calls
    WHERE direction IS NOT NULL AND status IS NOT NULL AND attribution IS NOT NULL
    ORDER BY direction, status, attribution
    LIMIT 1)
  UNION ALL
  SELECT later.direction, later.status, later.attribution
    FROM kinds
   CROSS JOIN LATERAL (
         SELECT call.direction, call.status, call.attribution
           FROM public.calls AS call
          WHERE (call.direction, call.status, call.attribution) > (kinds.direction, kinds.status, kinds.attribution)
          ORDER BY call.direction, call.status, call.attribution
          LIMIT 1) AS later
), kind AS MATERIALIZED (
  SELECT direction, status, attribution
    FROM kinds
   WHERE (:direction::text IS NULL OR direction = :direction)
     AND (:status::text IS NULL OR status = :status)
     AND (:attribution::text IS NULL OR attribution = :attribution)
), kindless AS NOT MATERIALIZED (
  SELECT id, call_date
    FROM public.calls
   WHERE (direction IS NULL OR status IS NULL OR attribution IS NULL)
     AND source = 'twilio'
     AND (:workspace::bigint IS NULL OR workspace_id = :workspace)
     AND (:direction::text IS NULL OR direction = :direction)
     AND (:status::text IS NULL OR status = :status)
     AND (:attribution::text IS NULL OR attribution = :attribution)
     AND (:from::timestamptz IS NULL OR call_date >= :from)
     AND (:to::timestamptz IS NULL OR call_date < :to)
     AND call_date IS NOT NULL
), dates AS (
  SELECT newest.call_date
    FROM kind
   CROSS JOIN LATERAL (
         SELECT call.call_date
           FROM public.calls AS call
          WHERE call.direction = kind.direction AND call.status = kind.status AND call.attribution = kind.attribution
            AND call.source = 'twilio'
            AND (:workspace::bigint IS NULL OR call.workspace_id = :workspace)
            AND (:from::timestamptz IS NULL OR call.call_date >= :from)
            AND (:to::timestamptz IS NULL OR call.call_date < :to)
            AND (:afterDate::timestamptz IS NULL OR call.call_date < :afterDate)
            AND call.call_date IS NOT NULL
          ORDER BY call.call_date DESC
          LIMIT :limit) AS newest
  UNION ALL
  (SELECT call_date
     FROM kindless
    WHERE (:afterDate::timestamptz IS NULL OR call_date < :afterDate)
    ORDER BY call_date DESC
    LIMIT :limit)
), oldest AS MATERIALIZED (
  SELECT coalesce((SELECT call_date FROM dates ORDER BY call_date DESC OFFSET :limit - 1 LIMIT 1), '-infinity') AS call_date
)
SELECT id, call_date
  FROM (SELECT found.id, found.call_date
          FROM kind
         CROSS JOIN LATERAL (
               SELECT call.id, call.call_date
                 FROM public.calls AS call
                WHERE call.direction = kind.direction AND call.status = kind.status AND call.attribution = kind.attribution
                  AND call.source = 'twilio'
                  AND (:workspace::bigint IS NULL OR call.workspace_id = :workspace)
                  AND (:from::timestamptz IS NULL OR call.call_date >= :from)
                  AND (:to::timestamptz IS NULL OR call.call_date < :to)
                  AND (:afterDate::timestamptz IS NULL
                       OR call.call_date <= :afterDate AND (call.call_date < :afterDate OR call.id COLLATE "C" < :afterId))
                  AND call.call_date >= (SELECT call_date FROM oldest)
               OFFSET 0) AS found
        UNION ALL
        SELECT id, call_date
          FROM kindless
         WHERE (:afterDate::timestamptz IS NULL
                OR call_date <= :afterDate AND (call_date < :afterDate OR id COLLATE "C" < :afterId))
           AND call_date >= (SELECT call_date FROM oldest)) AS call
 ORDER BY call_date DESC, id COLLATE "C" DESC
 LIMIT :limit
