-- Calls and conversations of workspaces that were deleted by hand belong to nobody: they go to the
-- default workspace, so that the snapshots hold them. One that is there again has its snapshots
-- made anew. Where none was deleted, no table is looked at.
WITH deleted AS (
  DELETE FROM public.sync_deleted_workspaces WHERE (SELECT public.require_running(:?run::bigint)) RETURNING workspace_id
), gone AS (
  SELECT workspace_id FROM deleted
   WHERE workspace_id <> :?default_workspace::bigint
     AND NOT EXISTS (SELECT FROM public.workspaces AS workspace WHERE workspace.id = deleted.workspace_id)
), restored AS (
  INSERT INTO public.workspaces (id, name) OVERRIDING SYSTEM VALUE
  SELECT :?default_workspace::bigint, 'Workspace ' || :?default_workspace::bigint
   WHERE EXISTS (SELECT FROM deleted)
     AND NOT EXISTS (SELECT FROM public.workspaces AS workspace WHERE workspace.id = :?default_workspace::bigint)
  ON CONFLICT DO NOTHING
), moved_calls AS (
  UPDATE public.calls
     SET workspace_id = :?default_workspace::bigint, updated_at = now()
   WHERE EXISTS (SELECT FROM gone) AND workspace_id = ANY (ARRAY(SELECT workspace_id FROM gone))
  RETURNING id
), hours AS (
  INSERT INTO public.sync_pending_hours (hour)
  SELECT DISTINCT date_trunc('hour', call_date, 'UTC')
    FROM public.calls
   WHERE EXISTS (SELECT FROM deleted) AND workspace_id = ANY (ARRAY(SELECT workspace_id FROM deleted))
     AND isfinite(call_date)
   ORDER BY 1
  ON CONFLICT (hour) DO UPDATE SET taken_by = NULL
), moved_conversations AS (
  UPDATE public.elevenlabs_conversations
     SET workspace_id = :?default_workspace::bigint, updated_at = now()
   WHERE EXISTS (SELECT FROM gone) AND workspace_id = ANY (ARRAY(SELECT workspace_id FROM gone))
  RETURNING conversation_id
), conversation_hours AS (
  INSERT INTO public.sync_pending_conversation_hours (hour)
  SELECT DISTINCT date_trunc('hour', start_time, 'UTC')
    FROM public.elevenlabs_conversations
   WHERE EXISTS (SELECT FROM deleted) AND workspace_id = ANY (ARRAY(SELECT workspace_id FROM deleted))
     AND isfinite(start_time)
   ORDER BY 1
  ON CONFLICT (hour) DO UPDATE SET taken_by = NULL
)
SELECT (SELECT string_agg(workspace_id::text, ', ' ORDER BY workspace_id) FROM gone) AS workspaces,
       (SELECT count(*) FROM moved_calls) AS calls,
       (SELECT count(*) FROM moved_conversations) AS conversations
