package io.centralita.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2025-10-05T20:00:00Z"), ZoneOffset.UTC);

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "' 17 ', 17",
    "600, 600",
    "601, 600",
    "999999999, 600",
    "'Sun, 05 Oct 2025 20:01:30 GMT', 90",
    "'Sun, 05 Oct 2025 20:10:01 GMT', 600",
    "'Tue, 06 Oct 2026 20:00:00 GMT', 600",
    "9999999999, 600",
    "'Sunday, 05-Oct-25 20:01:30 GMT', 90",
  })
  void parse_secondsOrADate_isThePauseUpToTenMinutes(String header, long seconds) {
    assertThat(RetryAfter.parse(header, CLOCK)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "0",
        "Sun, 05 Oct 2025 19:59:59 GMT",
        "soon",
        "-5",
        "1.5",
        "10 s",
        "2025-10-05T20:01:30Z"
      })
  void parse_nothingOrNoPause_isLeftToTheBackOff(String header) {
    assertThat(RetryAfter.parse(header, CLOCK)).isNull();
  }
}
