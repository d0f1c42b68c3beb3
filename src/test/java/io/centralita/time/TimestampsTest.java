package io.centralita.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  @ParameterizedTest
  @CsvSource({
    "2025-08-01, 2025-08-01T00:00:00Z",
    "2024-02-29, 2024-02-29T00:00:00Z",
    "2025-08-01T06:30:00Z, 2025-08-01T06:30:00Z",
    "2025-08-01T06:30Z, 2025-08-01T06:30:00Z",
    "2025-08-01T06:30:00.123Z, 2025-08-01T06:30:00.123Z",
    "2025-08-01T00:30:00+02:00, 2025-07-31T22:30:00Z",
    "2025-08-01T20:30:00-05:30, 2025-08-02T02:00:00Z",
  })
  void parse_aDayOrAnInstant_isThatInstant(String text, Instant instant) {
    assertThat(Timestamps.parse(text)).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2025-02-30",
        "2025-13-01",
        "2025-8-1",
        "01/08/2025",
        "20250801",
        "abcdefghij",
        "2025-08-01T06:30:00",
        "2025-08-01T25:00:00Z",
        "2025-08-01 06:30:00Z",
        "2025-08-01T06:30:00Z[UTC]",
        "+999999999-12-31T23:59:59Z",
      })
  void parse_anythingElse_isRefusedWithThatText(String text) {
    assertThatThrownBy(() -> Timestamps.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("must be a day (2025-08-01) or an instant")
        .hasMessageEndingWith("not \"" + text + "\".");
  }

  @ParameterizedTest
  @CsvSource({
    "2025-10-05T20:00:00Z, 2025-10-05T20:00:00.000Z",
    "2025-10-05T20:00:00.0129Z, 2025-10-05T20:00:00.012Z",
  })
  void format_anInstant_hasMillisecondsAndZ(Instant instant, String text) {
    assertThat(Timestamps.format(instant)).isEqualTo(text);
  }

  @Test
  void format_nothing_isNothing() {
    assertThat(Timestamps.format(null)).isNull();
  }
}
