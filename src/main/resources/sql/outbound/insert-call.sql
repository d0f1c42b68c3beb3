-- The row of a call that is about to be placed.
INSERT INTO public.crm_calls
  (id, tenant_id, contact_id, agent_id, from_number, to_number, direction, state, started_at)
VALUES
  (:?call::uuid, :?tenant::uuid, :?contact::uuid, :?agent::uuid, :?from, :?to, 'outbound', 'pending', now())
