-- The calls of a period by workspace, direction, status and currency.
SELECT sums.workspace_id, workspace.name, sums.direction, sums.status, sums.price_unit,
       sums.calls, sums.unpriced, sums.cost, sums.duration
  FROM (SELECT workspace_id, direction, status, price_unit,
               count(*) AS calls,
               count(*) FILTER (WHERE public.is_unsettled(status, cost)) AS unpriced,
               coalesce(sum(cost), 0.0000) AS cost,
               coalesce(sum(duration), 0) AS duration
          FROM public.calls
         WHERE source = 'twilio'
           AND call_date >= coalesce(:from::timestamptz, '-infinity')
           AND call_date < coalesce(:to::timestamptz, 'infinity')
           AND (:workspace::bigint IS NULL OR workspace_id = :workspace)
         GROUP BY workspace_id, direction, status, price_unit) AS sums
  LEFT JOIN public.workspaces AS workspace ON workspace.id = sums.workspace_id
 ORDER BY sums.workspace_id, sums.direction, sums.status, sums.price_unit
