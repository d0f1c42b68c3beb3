-- What syncing conversations adds to the ledger and to what is pending.

CREATE UNIQUE INDEX sync_runs_one_writer_of_conversations ON sync_runs ((true))
  WHERE status = 'running' AND 'elevenlabs_conversations' = ANY (holds);

-- Records that were listed and, when they were asked for, no longer there.
ALTER TABLE sync_slices ADD COLUMN skipped_count integer NOT NULL DEFAULT 0;

-- Calls or conversations.
ALTER TABLE sync_awaited RENAME COLUMN call_id TO record_id;

-- ElevenLabs has nothing more to say about it, its charges included.
CREATE FUNCTION is_final_conversation(status text) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN coalesce(status IN ('done', 'failed'), false);

-- without it the planner takes half of all conversations for unsettled
CREATE STATISTICS elevenlabs_conversations_unsettled_share ON (is_final_conversation(status)) FROM elevenlabs_conversations;

CREATE INDEX elevenlabs_conversations_unsettled ON elevenlabs_conversations (start_time)
  WHERE NOT is_final_conversation(status);

-- What a committed write leaves to be done, as with calls: hours of conversations to roll up, and
-- calls whose conversations are to be attributed again.
CREATE TABLE sync_pending_conversation_hours (
  hour     timestamptz PRIMARY KEY,
  taken_by bigint
);
CREATE TABLE sync_pending_links (
  call_sid text PRIMARY KEY,
  -- a conversation and its call may be written at the same time, neither seeing the other: the
  -- conversation looks for its call once more when the other's statement is long over
  due_at   timestamptz NOT NULL DEFAULT now(),
  taken_by bigint
);
