package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseFaultsTest {
  private final DatabaseFaults faults = new DatabaseFaults();

  @ParameterizedTest
  @CsvSource({
    "22003, true, false", // a number out of range
    "22P05, true, false", // a character that cannot be held
    "23P01, true, false", // an older table's constraint
    "P0001, true, false", // an older table's trigger
    "54000, true, false", // a key too long for an index
    "08006, false, true",
    "40P01, false, true",
    "25006, false, true", // read-only: a replica, or a full disk
    "53100, false, true", // the disk is full
    "53300, false, true",
    "55P03, false, true", // locked
    "58030, false, true", // the disk failed
    "57P01, false, true",
    "57014, false, false", // cancelled on purpose
    "42P01, false, false",
    ", false, false",
  })
  void kindOf_aState_isByItsClass(String state, boolean theDatas, boolean passing) {
    SQLException fault = new SQLException("said the server", state);

    assertThat(faults.isTheDatas(fault)).isEqualTo(theDatas);
    assertThat(faults.isTheDatabases(new IllegalStateException(fault))).isEqualTo(!theDatas);
    assertThat(faults.isPassing(fault)).isEqualTo(passing);
  }

  /** As poolers, proxies and hosts word it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          XX000 | MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size | true
          XX000 | (EMAXCONNSESSION) max clients reached in session mode - max clients are limited to pool_size: 15 | true
          XX000 | (ECHECKOUTTIMEOUT) unable to check out connection from the pool after 15000ms in Transaction mode | true
          XX000 | Max client connections reached | true
          XX000 | (EDBHANDLEREXITED) connection to database closed. Check logs for more information | true
          XX000 | {:shutdown, :db_termination} | true
          XX000 | Control plane request failed | true
          XX000 | The endpoint has been disabled. Enable it using Neon API and retry. | true
          XX000 | Tenant or user not found | false
          XX000 | (ENOTFOUND) tenant/user postgres.abc not found | false
          XX000 | Endpoint ID is not specified | false
          XX000 | Authentication error, reason: "Invalid format for user or db_name" | false
          08P01 | no more connections allowed (max_client_conn) | true
          08P01 | query_wait_timeout | true
          08P01 | pooler is shutting down | true
          08P01 | server login has been failing, cached error: connect failed (server_login_retry) | true
          08P01 | password authentication failed | false
          08P01 | no such database: calls | false
          58000 | could not get connection from the pool - AllServersDown | true
          58000 | No pool configured for database: "calls", user: "ana" | false
          57000 | pgpool is not accepting any new connections | true
          0A000 | cached plan must not change result type | true
          0A000 | cannot do that | false
          57014 | canceling statement due to statement timeout | true
          57014 | canceling statement due to user request | false
          """)
  void isPassing_whatPoolersSay_isByItsWords(String state, String message, boolean passing) {
    assertThat(faults.isPassing(new SQLException(message, state))).isEqualTo(passing);
  }

  @Test
  void isPassing_whatTheDriverRunsOutOf_isNotTheServers() {
    assertThat(
            faults.isPassing(
                new SQLException("Ran out of memory", "53200", new OutOfMemoryError("heap"))))
        .isFalse();
    assertThat(faults.isPassing(new SQLException("out of memory", "53200"))).isTrue();
  }

  @Test
  void isPassing_noConnectionFreeInTime_isWithoutAnyState() {
    assertThat(faults.isPassing(new SQLTransientConnectionException("no connection"))).isTrue();
    assertThat(faults.isPassing(new IOException("not the database's"))).isFalse();
    assertThat(faults.isTheDatabases(new IOException("not the database's"))).isFalse();
  }
}
