-- Records that a provider names and does not hand out: asked for again by themselves for seven days, and
-- then kept as rejects where nothing else is stored of them.
CREATE TABLE sync_missing (
  source     text        NOT NULL,
  record_id  text        NOT NULL,
  start_time timestamptz NOT NULL,
  since      timestamptz NOT NULL,
  asked_at   timestamptz NOT NULL,
  reason     text        NOT NULL,
  -- what the list says of it, as it came
  listed     text        NOT NULL,
  PRIMARY KEY (source, record_id)
);
