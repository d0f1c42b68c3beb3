-- What is waited for, what a run asked of the provider, and what was compared with its bill.

-- In no final state, or completed without a price: Twilio still has something to say about the call.
-- An older system may have left calls without a state; those with a price are over.
CREATE FUNCTION is_unsettled(status text, cost numeric) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN coalesce(status, 'completed') = 'completed' THEN cost IS NULL
              ELSE status NOT IN ('busy', 'failed', 'no-answer', 'canceled') END;

DROP INDEX calls_unpriced;
CREATE INDEX calls_unsettled ON calls (account_sid, call_date) WHERE source = 'twilio' AND is_unsettled(status, cost);
-- without it the planner takes half of all calls for unsettled
CREATE STATISTICS calls_unsettled_share ON (is_unsettled(status, cost)) FROM calls;

-- A slice is read for its period's own sake, or for the calls in it that are still waited for.
ALTER TABLE sync_slices
  ADD COLUMN purpose       text    NOT NULL DEFAULT 'period' CHECK (purpose IN ('period', 'settlement')),
  ADD COLUMN requests      integer NOT NULL DEFAULT 0,
  ADD COLUMN settled_calls integer NOT NULL DEFAULT 0;
CREATE INDEX sync_slices_by_end ON sync_slices (slice_to);

-- So that a run that is resumed takes over the rejects of just the slices it takes over.
ALTER TABLE sync_run_rejects ADD COLUMN slice_id bigint;

-- What is pending is taken by a run: of two that believe themselves alone, none works off what the other has taken.
ALTER TABLE sync_pending_hours DROP COLUMN taken, ADD COLUMN taken_by bigint;
ALTER TABLE sync_pending_numbers DROP COLUMN taken, ADD COLUMN taken_by bigint;

-- Unsettled calls that were asked for again: when last, and whether the provider no longer knows them.
CREATE TABLE sync_awaited (
  call_id  text PRIMARY KEY,
  asked_at timestamptz NOT NULL,
  gone     boolean     NOT NULL DEFAULT false
);

-- Asked for again with every recent window in a call's first day, then after an eighth of its age, and
-- once more before its seven days are over, early enough for an hourly job not to miss it.
CREATE FUNCTION is_due(call_date timestamptz, asked_at timestamptz, at timestamptz) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN asked_at IS NULL
      OR at - call_date < interval '1 day'
      OR at - asked_at >= (at - call_date) / 8
      OR at - call_date >= interval '166 hours' AND asked_at - call_date < interval '166 hours';

-- Ours beside the provider's bill, one row an account and UTC day, as of the last reconciliation.
CREATE TABLE twilio_reconciliations (
  account_sid    text        NOT NULL,
  day            date        NOT NULL,
  calls          bigint      NOT NULL,
  -- as talked, and with each call rounded up to the full minute
  minutes        numeric     NOT NULL,
  billed_minutes numeric     NOT NULL,
  cost           numeric     NOT NULL,
  unsettled      bigint      NOT NULL,
  legs           bigint      NOT NULL,
  twilio_calls   bigint      NOT NULL,
  twilio_minutes numeric     NOT NULL,
  twilio_cost    numeric     NOT NULL,
  price_unit     text,
  run_id         bigint      NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
  reconciled_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (account_sid, day)
);
CREATE INDEX twilio_reconciliations_by_run ON twilio_reconciliations (run_id);
CREATE UNIQUE INDEX sync_runs_one_reconciliation ON sync_runs ((true))
  WHERE status = 'running' AND 'twilio_reconciliations' = ANY (holds);

-- What an operator should look at now, since when.
CREATE TABLE sync_alerts (
  id      text PRIMARY KEY,
  since   timestamptz NOT NULL DEFAULT now(),
  message text        NOT NULL,
  action  text        NOT NULL
);
