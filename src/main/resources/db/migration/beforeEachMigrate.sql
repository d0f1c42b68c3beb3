-- Rewriting a large table that an older system left takes as long as it takes, whatever limits the
-- role or the database has for ordinary statements. It holds for this migration's transaction.
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;
SET LOCAL idle_in_transaction_session_timeout = 0;
