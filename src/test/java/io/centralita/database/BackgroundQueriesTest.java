package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The queries operators have at hand from the system this one replaces, as they stand there. */
class BackgroundQueriesTest {
  private static TestDatabase database;

  @BeforeAll
  static void createDatabase() throws Exception {
    database = TestDatabase.migrated();
    Sql.on(database)
        .execute(
            """
            INSERT INTO calls (id, workspace_id, phone_number, call_date, duration, cost, raw_data)
              VALUES ('CA1', 1, '+34881198794', now(), 30, 0.0085, '{"direction": "outbound-api"}');
            INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('+34881198794', 1);
            INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls, total_cost, total_duration)
              VALUES (1, '2025-10-04T15:00Z', 182, 3.8596, 4872);
            INSERT INTO tenants (id, name) VALUES ('00000000-0000-0000-0000-00000000000a', 'Ana');
            """);
  }

  @AfterAll
  static void dropDatabase() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        SELECT
          raw_data->>'direction' as direction,
          COUNT(*) as total,
          SUM(cost) as total_cost
        FROM calls
        WHERE source = 'twilio'
          AND call_date >= '2025-08-01'
        GROUP BY raw_data->>'direction';
        """,
        """
        SELECT * FROM workspace_phones
        WHERE workspace_id = 1
          AND created_at >= NOW() - INTERVAL '1 hour';
        """,
        """
        SELECT
          MAX(call_date) as ultima_llamada_sincronizada,
          COUNT(*) as total_ultima_hora
        FROM calls
        WHERE source = 'twilio'
          AND call_date >= NOW() - INTERVAL '1 hour';
        """,
        """
        SELECT
          DATE_TRUNC('hour', call_date) as hora,
          COUNT(*) as llamadas,
          COUNT(DISTINCT workspace_id) as workspaces,
          SUM(cost) as costo_total
        FROM calls
        WHERE source = 'twilio'
          AND call_date >= NOW() - INTERVAL '24 hours'
        GROUP BY DATE_TRUNC('hour', call_date)
        ORDER BY hora DESC;
        """,
        """
        SELECT phone_number, COUNT(*) as calls
        FROM calls
        WHERE workspace_id = 1 AND source = 'twilio'
        GROUP BY phone_number
        ORDER BY calls DESC;
        """,
        """
        SELECT table_name FROM information_schema.tables
        WHERE table_schema = 'public'
        AND table_name IN ('twilio_snapshots', 'elevenlabs_snapshots');
        """,
        """
        SELECT workspace_id, snapshot_date, COUNT(*)
        FROM twilio_snapshots
        GROUP BY workspace_id, snapshot_date
        HAVING COUNT(*) > 1;
        """,
        """
        SELECT workspace_id, snapshot_date, COUNT(*)
        FROM elevenlabs_snapshots
        GROUP BY workspace_id, snapshot_date
        HAVING COUNT(*) > 1;
        """,
        "SELECT COUNT(*) FROM twilio_snapshots;",
        """
        SELECT
            workspace_id,
            COUNT(*) as total_snapshots,
            SUM(total_calls) as total_calls,
            ROUND(SUM(total_cost), 4) as total_cost,
            MIN(snapshot_date) as first_snapshot,
            MAX(snapshot_date) as last_snapshot
        FROM twilio_snapshots
        GROUP BY workspace_id
        ORDER BY total_calls DESC;
        """,
        """
        SELECT
            EXTRACT(HOUR FROM snapshot_date) as hour_of_day,
            SUM(total_calls) as calls,
            ROUND(SUM(total_cost), 2) as cost
        FROM twilio_snapshots
        GROUP BY EXTRACT(HOUR FROM snapshot_date)
        ORDER BY hour_of_day;
        """,
        """
        SELECT
            DATE(snapshot_date) as date,
            COUNT(*) as hours_with_calls,
            SUM(total_calls) as daily_calls,
            ROUND(SUM(total_cost), 2) as daily_cost
        FROM twilio_snapshots
        WHERE workspace_id = 4
        GROUP BY DATE(snapshot_date)
        ORDER BY date DESC;
        """,
        // what the functions of the documents ask PostgREST for
        """
        SELECT tenant_id FROM tenant_phone_numbers WHERE phone_number = '+34881198794';
        SELECT id, nombre FROM crm_contacts
         WHERE numero = '+34637954900' AND tenant_id = '00000000-0000-0000-0000-00000000000a';
        INSERT INTO crm_calls (tenant_id, contact_id, call_sid, from_number, to_number, direction, state, started_at)
          VALUES ('00000000-0000-0000-0000-00000000000a', NULL, 'CA1', '+34637954900', '+34881198794', 'inbound', 'pending',
            '2025-10-04T15:00:01.000Z');
        UPDATE crm_calls SET state = 'completed', ended_at = '2025-10-04T15:00:31.000Z', duration_seconds = 30, recording_url = 'https://x'
         WHERE call_sid = 'CA1';
        UPDATE crm_calls SET recording_url = 'CA1.mp3', recording_duration = 20 WHERE call_sid = 'CA1';
        """,
        """
        SELECT phone_number FROM tenant_phone_numbers WHERE tenant_id = '00000000-0000-0000-0000-00000000000a';
        INSERT INTO crm_calls (tenant_id, contact_id, agent_id, call_sid, from_number, to_number, direction, state, started_at)
          VALUES ('00000000-0000-0000-0000-00000000000a', NULL, NULL, 'CA2', '+34881198794', '+34637954900', 'outbound', 'pending',
            '2025-10-04T15:00:01.000Z');
        """,
        "DELETE FROM twilio_snapshots;",
        "DELETE FROM twilio_snapshots WHERE workspace_id = 1;",
        "DELETE FROM twilio_snapshots WHERE snapshot_date < '2025-09-01';"
      })
  void query_runs(String query) {
    assertThatCode(() -> Sql.on(database).execute(query)).doesNotThrowAnyException();
  }
}
