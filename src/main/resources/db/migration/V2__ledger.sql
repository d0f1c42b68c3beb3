-- What the program remembers of its own work. A run's counts are the sums over its slices and its
-- rejected records, so that no number is kept twice.

CREATE TABLE sync_runs (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job            text        NOT NULL,
  -- the tables it writes: two running runs never hold the same one
  holds          text[]      NOT NULL,
  trigger        text        NOT NULL CHECK (trigger IN ('schedule', 'http', 'dashboard', 'startup')),
  status         text        NOT NULL CHECK (status IN ('running', 'succeeded', 'failed', 'interrupted', 'skipped')),
  requested_from timestamptz,
  requested_to   timestamptz,
  period_start   timestamptz,
  period_end     timestamptz,
  started_at     timestamptz NOT NULL DEFAULT now(),
  ended_at       timestamptz,
  owner          uuid        NOT NULL,
  heartbeat_at   timestamptz NOT NULL DEFAULT now(),
  resumed_from   bigint REFERENCES sync_runs (id),
  total_calls    bigint,
  changed_calls  bigint      NOT NULL DEFAULT 0,
  snapshots      bigint      NOT NULL DEFAULT 0,
  created_phones bigint      NOT NULL DEFAULT 0,
  settled_calls  bigint      NOT NULL DEFAULT 0,
  warnings       text[]      NOT NULL DEFAULT '{}',
  error          text
);

CREATE UNIQUE INDEX sync_runs_one_writer_of_calls ON sync_runs ((true))
  WHERE status = 'running' AND 'calls' = ANY (holds);
CREATE INDEX sync_runs_by_job ON sync_runs (job, id DESC);
CREATE INDEX sync_runs_by_status ON sync_runs (status, id DESC);

-- The unit of retry, progress and resuming: one account's calls that started in [slice_from, slice_to).
CREATE TABLE sync_slices (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id         bigint      NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
  account_sid    text        NOT NULL,
  slice_from     timestamptz NOT NULL,
  slice_to       timestamptz NOT NULL,
  finished_at    timestamptz,
  case1_count    integer     NOT NULL DEFAULT 0,
  case2_count    integer     NOT NULL DEFAULT 0,
  case3_count    integer     NOT NULL DEFAULT 0,
  other_count    integer     NOT NULL DEFAULT 0,
  created_phones integer     NOT NULL DEFAULT 0
);
CREATE INDEX sync_slices_by_run ON sync_slices (run_id);

-- Records that cannot be stored, whole and once each, however often they come.
CREATE TABLE sync_rejects (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source     text        NOT NULL,
  -- the provider's id, or a digest of the record where it has none
  key        text        NOT NULL,
  reason     text        NOT NULL,
  -- text, because what is rejected may be just what jsonb cannot hold
  raw_data   text        NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (source, key)
);

-- Which records a run rejected: the same one may come in two slices and counts once.
CREATE TABLE sync_run_rejects (
  run_id    bigint   NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
  key       text     NOT NULL,
  call_case smallint NOT NULL CHECK (call_case BETWEEN 1 AND 4),
  PRIMARY KEY (run_id, key)
);

-- Up to where each account is known to be complete.
CREATE TABLE sync_coverage (
  account_sid   text PRIMARY KEY,
  covered_until timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL DEFAULT now()
);

-- What a committed write of calls leaves to be done; work that a dead process left is found here.
-- It is taken in a statement of its own before it is done: whoever writes calls meanwhile puts it
-- back, and what is done sees every call that was written when it was taken.
CREATE TABLE sync_pending_numbers (
  phone_number text    PRIMARY KEY,
  taken        boolean NOT NULL DEFAULT false
);
CREATE TABLE sync_pending_hours (
  hour  timestamptz PRIMARY KEY,
  taken boolean     NOT NULL DEFAULT false
);

-- Calls an older system stored whose columns are still to be filled from the provider's record.
CREATE INDEX calls_to_complete ON calls (id) WHERE date_updated IS NULL AND raw_data IS NOT NULL;
