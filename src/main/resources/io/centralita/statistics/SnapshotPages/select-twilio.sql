-- One page of the snapshots of a period, newest first; without those of an older table that have no date.
SELECT snapshot.workspace_id, workspace.name, snapshot.snapshot_date, snapshot.total_calls, snapshot.total_cost, snapshot.total_duration
  FROM public.twilio_snapshots AS snapshot
  JOIN public.workspaces AS workspace ON workspace.id = snapshot.workspace_id
 WHERE snapshot.snapshot_date IS NOT NULL
   AND (:workspace::bigint IS NULL OR snapshot.workspace_id = :workspace)
   AND (:from::timestamptz IS NULL OR snapshot.snapshot_date >= :from)
   AND (:to::timestamptz IS NULL OR snapshot.snapshot_date < :to)
   AND (:afterDate::timestamptz IS NULL
        OR snapshot.snapshot_date <= :afterDate
           AND (snapshot.snapshot_date < :afterDate OR snapshot.workspace_id > :afterWorkspace))
 ORDER BY snapshot.snapshot_date DESC, snapshot.workspace_id
 LIMIT :limit
