-- What is read is known by more clocks than one, and a call counts once however often it comes.

-- Where the first window of an account began of which nothing has been read yet.
ALTER TABLE sync_coverage
  ALTER COLUMN covered_until DROP NOT NULL,
  ADD COLUMN begins_at timestamptz;

-- What the provider's clock said when a slice was read, where ours was ahead of it.
ALTER TABLE sync_slices ADD COLUMN provider_time timestamptz;

-- A single call that the provider did not know: since when. It is believed hours later.
ALTER TABLE sync_awaited ADD COLUMN unknown_since timestamptz;
CREATE INDEX sync_awaited_unknown ON sync_awaited (record_id) WHERE unknown_since IS NOT NULL;
UPDATE sync_awaited SET unknown_since = asked_at WHERE gone;

-- Calls that may come in more than one slice of a run: queued in one and dialled in another, or in the
-- lists of two accounts. A slice counts what it lists; what was counted before is taken off again.
CREATE TABLE sync_repeats (
  run_id        bigint      NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
  call_id       text        NOT NULL,
  slice_id      bigint      NOT NULL,
  call_case     smallint    NOT NULL CHECK (call_case BETWEEN 1 AND 4),
  call_date     timestamptz NOT NULL,
  -- the account whose list brings it as well
  other_account text,
  noted_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (run_id, call_id, slice_id)
);

-- How often a run's slices have counted calls that others of them counted, too, by case.
CREATE FUNCTION repeated_calls(run bigint) RETURNS TABLE (call_case smallint, calls bigint)
  LANGUAGE sql STABLE
  BEGIN ATOMIC
    WITH noted AS (
      SELECT repeat.*,
             -- its last case is the one that counts, unless it was rejected in the end
             row_number() OVER (PARTITION BY repeat.call_id ORDER BY repeat.noted_at DESC, repeat.slice_id DESC) = 1
             AND NOT EXISTS (SELECT FROM sync_run_rejects AS reject
                              WHERE reject.run_id = repeat.run_id AND reject.key = repeat.call_id) AS is_last
        FROM sync_repeats AS repeat
       WHERE repeat.run_id = repeated_calls.run
    ), times AS (
      SELECT noted.call_case, count(*) AS calls FROM noted WHERE NOT is_last GROUP BY noted.call_case
      UNION ALL
      SELECT min(noted.call_case), count(DISTINCT slice.id)
        FROM noted
        JOIN sync_slices AS slice
          ON slice.run_id = noted.run_id AND slice.account_sid = noted.other_account AND slice.purpose = 'period'
         AND slice.slice_from <= noted.call_date AND slice.slice_to > noted.call_date
         AND slice.finished_at IS NOT NULL
       WHERE NOT EXISTS (SELECT FROM noted AS same WHERE same.call_id = noted.call_id AND same.slice_id = slice.id)
       GROUP BY noted.call_id
    )
    SELECT times.call_case, sum(times.calls)::bigint FROM times GROUP BY times.call_case;
  END;

-- Transfers without a related call, when a run ended.
ALTER TABLE sync_runs ADD COLUMN unmatched_transfers bigint NOT NULL DEFAULT 0;
CREATE INDEX calls_unmatched_transfers ON calls (account_sid, call_date)
  WHERE source = 'twilio' AND attribution IN ('transfer-unmatched', 'transfer-no-end-time');
