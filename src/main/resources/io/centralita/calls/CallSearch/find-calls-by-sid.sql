-- The call of that sid, if it fits.
SELECT id, call_date
  FROM (SELECT id, call_date, source, workspace_id, direction, status, attribution, recorded_here
          FROM public.calls
         WHERE id = ANY (:sids::text[])
        UNION ALL
        SELECT id, call_date, 'twilio', NULL, direction, status, NULL, recorded_here
          FROM public.unsynced_calls
         WHERE id = ANY (:sids::text[])
           AND NOT EXISTS (SELECT FROM public.calls WHERE id = unsynced_calls.id)) AS call
 WHERE source = 'twilio'
   AND (:workspace::bigint IS NULL OR workspace_id = :workspace)
   AND (:direction::text IS NULL OR direction = :direction)
   AND (:status::text IS NULL OR status = :status)
   AND (:attribution::text IS NULL OR attribution = :attribution)
   AND (:recorded::boolean IS NULL OR coalesce(recorded_here, false) = :recorded)
   AND (:from::timestamptz IS NULL OR call_date >= :from)
   AND (:to::timestamptz IS NULL OR call_date < :to)
   AND (:afterDate::timestamptz IS NULL
        OR call_date <= :afterDate AND (call_date < :afterDate OR id COLLATE "C" < :afterId))
   AND call_date IS NOT NULL
 ORDER BY call_date DESC, id COLLATE "C" DESC
 LIMIT :limit
