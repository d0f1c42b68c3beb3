-- Says that this process is at work, and whether it keeps to its share; names the others that are.
-- Known is who was there when somebody else looked: so not with the first time, but with the second.
WITH own AS (
  INSERT INTO public.sync_workers AS known (worker) VALUES (:worker)
  ON CONFLICT (worker) DO UPDATE
     SET heartbeat_at = now(),
         known_at = coalesce(known.known_at, now()),
         agreed_at = CASE WHEN :agrees THEN known.heartbeat_at ELSE known.agreed_at END
  RETURNING id, known_at
)
SELECT own.id AS own_id,
       count(other.id) AS others,
       count(other.id) FILTER (WHERE other.id < own.id) AS earlier,
       own.known_at IS NOT NULL
       AND count(other.id) = count(other.id) FILTER (WHERE other.agreed_at >= own.known_at) AS agreed
  FROM own
  LEFT JOIN public.sync_workers AS other
    ON other.worker <> :worker
   AND (other.heartbeat_at > now() - make_interval(secs => :silenceSeconds)
        -- no outage is that long
        OR NOT :mayJudge AND other.heartbeat_at > now() - interval '10 minutes')
 GROUP BY own.id, own.known_at
