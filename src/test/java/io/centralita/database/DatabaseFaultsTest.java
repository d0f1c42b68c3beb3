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
    "53300, false, true",
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

  @Test
  void isPassing_noConnectionFreeInTime_isWithoutAnyState() {
    assertThat(faults.isPassing(new SQLTransientConnectionException("no connection"))).isTrue();
    assertThat(faults.isPassing(new IOException("not the database's"))).isFalse();
    assertThat(faults.isTheDatabases(new IOException("not the database's"))).isFalse();
  }
}
