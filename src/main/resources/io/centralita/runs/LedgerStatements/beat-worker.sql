-- Says that this process is at work, and up to which look it keeps to its share; names the others.
-- Known is who was there when somebody else looked: so not with the first time, but with the second.
-- Whoever was silent for so long that the others may have taken its share begins anew.
WITH own AS (
  INSERT INTO public.sync_workers AS known (worker, source) VALUES (:worker, :source)
  ON CONFLICT (worker, source) DO UPDATE
     SET heartbeat_at = now(),
         known_at = CASE WHEN known.heartbeat_at > now() - make_interval(secs => :silenceSeconds)
                         THEN coalesce(known.known_at, now()) END,
         agreed_at = coalesce(:keepsToShareOf, known.agreed_at)
  RETURNING id, heartbeat_at, known_at
)
SELECT own.heartbeat_at,
       count(other.id) AS others,
       count(other.id) FILTER (WHERE other.id < own.id) AS earlier,
       own.known_at IS NOT NULL
       AND count(other.id) = count(other.id) FILTER (WHERE other.agreed_at >= own.known_at) AS agreed
  FROM own
  LEFT JOIN public.sync_workers AS other
    ON other.source = :source AND other.worker <> :worker AND (other.leaves_at IS NULL OR other.leaves_at > now())
   AND (other.heartbeat_at > now() - make_interval(secs => :silenceSeconds)
        -- no outage is that long
        OR NOT :mayJudge AND other.heartbeat_at > now() - interval '10 minutes')
 GROUP BY own.id, own.heartbeat_at, own.known_at
