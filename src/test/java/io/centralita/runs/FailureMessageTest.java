package io.centralita.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureMessageTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            new SQLException("An I/O error occurred while sending to the backend."),
            "The database could not do its part:"
                + " An I/O error occurred while sending to the backend."),
        Arguments.of(
            new SQLException("ERROR: out of shared memory\n  Hint: You might need more.", "53200"),
            "The database could not do its part: ERROR: out of shared memory."),
        Arguments.of(
            new IllegalStateException("wrapped", new UnknownHostException("nowhere.invalid")),
            "Twilio could not be reached: nowhere.invalid."));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void sentence_ofALibrarysMessage_isItsFirstLineWithOneFullStop(Throwable failure, String told) {
    assertThat(FailureMessage.of(failure, "Twilio")).isEqualTo(told);
  }
}
