-- Every row of the directory, with the sums over the calls of the number it means. Of several rows that mean one
-- number, and of none that means none, the calls are counted once: where the row counts.
WITH phones AS MATERIALIZED (
  SELECT id, created_at, created_by_sync, phone_number AS typed, public.meant_number(phone_number) AS number,
         coalesce(workspace_id::bigint, :default_workspace) AS workspace_id
    FROM public.workspace_phones
), ranked AS (
  SELECT *, number IS NOT NULL
            AND row_number() OVER (PARTITION BY number ORDER BY created_at NULLS FIRST, id) = 1 AS counts
    FROM phones
), sums AS (
  SELECT phone_number, sum(calls)::bigint AS calls, sum(cost) AS cost, max(last_call) AS last_call
    FROM public.phone_weeks
   GROUP BY phone_number
)
SELECT coalesce(number, typed) AS phone_number, ranked.workspace_id, workspace.name AS workspace,
       CASE WHEN isfinite(ranked.created_at) THEN ranked.created_at END AS created_at,
       coalesce(sums.calls, 0) AS calls, coalesce(sums.cost, 0) AS cost, sums.last_call, counts,
       created_by_sync AND ranked.workspace_id = :default_workspace AS automatic
  FROM ranked
  LEFT JOIN sums ON sums.phone_number = ranked.number AND counts
  LEFT JOIN public.workspaces AS workspace ON workspace.id = ranked.workspace_id
 WHERE (:workspace::bigint IS NULL OR ranked.workspace_id = :workspace)
   AND (:search::text IS NULL
        OR strpos(number, nullif(:part, '')) > 0
        OR strpos(number, nullif(:international, '')) > 0
        OR strpos(lower(typed), lower(:search)) > 0)
 ORDER BY coalesce(number, typed) COLLATE "C", counts DESC, ranked.id
