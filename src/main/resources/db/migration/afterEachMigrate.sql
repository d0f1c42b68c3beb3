-- A pooler may hand this server session to somebody else: nothing stays in it.
DROP FUNCTION pg_temp.ensure_unique, pg_temp.keys_on, pg_temp.free_indexes, pg_temp.free_name, pg_temp.ensure_writable,
  pg_temp.refusal, pg_temp.resume_triggers, pg_temp.adopt, pg_temp.adopt_column, pg_temp.set_aside, pg_temp.change_type, pg_temp.relax, pg_temp.adoptable,
  pg_temp.wide_enough, pg_temp.only_widens, pg_temp.conversion, pg_temp.json_of, pg_temp.boolean_of, pg_temp.time_of,
  pg_temp.whole_number_of, pg_temp.number_of;
DROP TABLE pg_temp.triggers;
-- Flyway sets it for the session
RESET search_path;
