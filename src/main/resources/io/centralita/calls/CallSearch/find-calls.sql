-- One page of the calls that fit, newest first. What many calls fit is found among the newest; what few do, by
-- its keys (call_keys), three days at a time until the page is full. A key finds too much rather than too
-- little, so each condition is asked of the calls as well. The operators are named in full, because intarray
-- has others that know nothing of the index. Calls that only webhooks have told of are looked for beside the
-- others, and last of all whether it is still so.
WITH RECURSIVE newest AS MATERIALIZED (
  SELECT *
    FROM ((SELECT id, call_date, source, workspace_id, direction, status, attribution, from_number, to_number, phone_number,
                  recorded_here, true AS synced
             FROM public.calls
            WHERE isfinite(call_date)
              AND (:from::timestamptz IS NULL OR call_date >= :from)
              AND (:to::timestamptz IS NULL OR call_date < :to)
              AND (:afterDate::timestamptz IS NULL
                   OR call_date <= :afterDate AND (call_date < :afterDate OR id COLLATE "C" < :afterId))
            ORDER BY call_date DESC, id COLLATE "C" DESC
            LIMIT :newest)
          UNION ALL
          (SELECT id, call_date, 'twilio', NULL, direction, status, NULL, from_number, to_number, NULL, recorded_here, false
             FROM public.unsynced_calls
            WHERE isfinite(call_date)
              AND :workspace::bigint IS NULL AND :attribution::text IS NULL
              AND (:from::timestamptz IS NULL OR call_date >= :from)
              AND (:to::timestamptz IS NULL OR call_date < :to)
              AND (:afterDate::timestamptz IS NULL
                   OR call_date <= :afterDate AND (call_date < :afterDate OR id COLLATE "C" < :afterId))
            ORDER BY call_date DESC, id COLLATE "C" DESC
            LIMIT :newest)) AS call
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
     AND (:recorded::boolean IS NULL OR coalesce(recorded_here, false) = :recorded)
     AND (:digits::text IS NULL OR public.has_digits(:digits, from_number, to_number, phone_number))
     AND (synced OR NOT EXISTS (SELECT FROM public.calls WHERE id = newest.id OFFSET 0))
   ORDER BY call_date DESC, id COLLATE "C" DESC
   LIMIT :limit
), answer AS MATERIALIZED (
  -- whether nothing is left to be looked for
  SELECT (SELECT count(*) FROM near) = :limit OR (SELECT count(*) FROM newest) < :newest AS is_near
), periods (until, total, ids, dates) AS (
  -- the date of the page before is one of this page's, too
  SELECT coalesce(least(:to::timestamptz, :afterDate::timestamptz + interval '1 microsecond'), 'infinity'), 0::bigint,
         NULL::text[], NULL::timestamptz[]
   WHERE NOT (SELECT is_near FROM answer)
  UNION ALL
  SELECT public.three_days(latest.call_date), periods.total + found.total, found.ids, found.dates
    FROM periods
   CROSS JOIN LATERAL (
         SELECT (SELECT call_date
                   FROM public.calls
                  WHERE call_date < periods.until AND call_date > '-infinity' AND (:from::timestamptz IS NULL OR call_date >= :from)
                  ORDER BY call_date DESC
                  LIMIT 1) AS synced,
                (SELECT call_date
                   FROM public.unsynced_calls
                  WHERE call_date < periods.until AND call_date > '-infinity' AND (:from::timestamptz IS NULL OR call_date >= :from)
                    AND :workspace::bigint IS NULL AND :attribution::text IS NULL
                  ORDER BY call_date DESC
                  LIMIT 1) AS unsynced
         OFFSET 0) AS last
   CROSS JOIN LATERAL (SELECT greatest(last.synced, last.unsynced) AS call_date OFFSET 0) AS latest
   CROSS JOIN LATERAL (
         SELECT ARRAY(SELECT public.call_key(latest.call_date, word) FROM unnest(:words::text[]) AS word) AS words,
                ARRAY(SELECT public.call_key(latest.call_date, word) FROM unnest(:firstDigits::text[]) AS word) AS first_digits,
                ARRAY(SELECT public.call_key(latest.call_date, word) FROM unnest(:lastDigits::text[]) AS word) AS last_digits,
                ARRAY(SELECT public.call_key(latest.call_date, word) FROM unnest(:heads::text[]) AS word) AS heads,
                ARRAY(SELECT public.call_key(latest.call_date, word) FROM unnest(:tails::text[]) AS word) AS tails) AS key
   CROSS JOIN LATERAL (
         SELECT count(*) AS total, array_agg(id) AS ids, array_agg(call_date) AS dates
           FROM ((SELECT id, call_date, source, workspace_id, direction, status, attribution, from_number, to_number, phone_number,
                         recorded_here, true AS synced
                    FROM public.calls
                   WHERE public.call_keys(call_date, source, workspace_id, direction, status, attribution, from_number, to_number, phone_number, recorded_here)
                         OPERATOR(pg_catalog.@>) key.words
                     AND public.call_keys(call_date, source, workspace_id, direction, status, attribution, from_number, to_number, phone_number, recorded_here)
                         OPERATOR(pg_catalog.&&) key.first_digits
                     AND public.call_keys(call_date, source, workspace_id, direction, status, attribution, from_number, to_number, phone_number, recorded_here)
                         OPERATOR(pg_catalog.&&) key.last_digits
                     AND public.call_keys(call_date, source, workspace_id, direction, status, attribution, from_number, to_number, phone_number, recorded_here)
                         OPERATOR(pg_catalog.&&) key.heads
                     AND public.call_keys(call_date, source, workspace_id, direction, status, attribution, from_number, to_number, phone_number, recorded_here)
                         OPERATOR(pg_catalog.&&) key.tails
                  -- the other conditions apart, or the planner asks other indexes as well, from end to end
                  OFFSET 0)
                 UNION ALL
                 (SELECT id, call_date, 'twilio', NULL, direction, status, NULL, from_number, to_number, NULL, recorded_here, false
                    FROM public.unsynced_calls
                   WHERE public.call_keys(call_date, 'twilio', NULL::bigint, direction, status, NULL::text, from_number, to_number, NULL::text, recorded_here)
                         OPERATOR(pg_catalog.@>) key.words
                     AND public.call_keys(call_date, 'twilio', NULL::bigint, direction, status, NULL::text, from_number, to_number, NULL::text, recorded_here)
                         OPERATOR(pg_catalog.&&) key.first_digits
                     AND public.call_keys(call_date, 'twilio', NULL::bigint, direction, status, NULL::text, from_number, to_number, NULL::text, recorded_here)
                         OPERATOR(pg_catalog.&&) key.last_digits
                     AND public.call_keys(call_date, 'twilio', NULL::bigint, direction, status, NULL::text, from_number, to_number, NULL::text, recorded_here)
                         OPERATOR(pg_catalog.&&) key.heads
                     AND public.call_keys(call_date, 'twilio', NULL::bigint, direction, status, NULL::text, from_number, to_number, NULL::text, recorded_here)
                         OPERATOR(pg_catalog.&&) key.tails
                     AND last.unsynced >= public.three_days(latest.call_date)
                  OFFSET 0)) AS call
          WHERE source = 'twilio'
            AND call_date >= public.three_days(latest.call_date)
            AND call_date < periods.until
            AND (:workspace::bigint IS NULL OR workspace_id = :workspace)
            AND (:direction::text IS NULL OR direction = :direction)
            AND (:status::text IS NULL OR status = :status)
            AND (:attribution::text IS NULL OR attribution = :attribution)
            AND (:recorded::boolean IS NULL OR coalesce(recorded_here, false) = :recorded)
            AND (:from::timestamptz IS NULL OR call_date >= :from)
            AND (:afterDate::timestamptz IS NULL
                 OR call_date <= :afterDate AND (call_date < :afterDate OR id COLLATE "C" < :afterId))
            AND (:digits::text IS NULL OR public.has_digits(:digits, from_number, to_number, phone_number))
            AND (synced OR NOT EXISTS (SELECT FROM public.calls AS brought WHERE brought.id = call.id OFFSET 0))) AS found
   WHERE periods.total < :limit
     AND latest.call_date IS NOT NULL
)
SELECT id, call_date
  FROM (SELECT id, call_date FROM near WHERE (SELECT is_near FROM answer)
        UNION ALL
        SELECT found.id, found.call_date
          FROM periods
         CROSS JOIN LATERAL unnest(periods.ids, periods.dates) AS found (id, call_date)) AS call
 ORDER BY call_date DESC, id COLLATE "C" DESC
 LIMIT :limit
