package io.centralita.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestedPeriodTest {

  @Test
  void of_bothEnds_areRead() {
    assertThat(RequestedPeriod.of("2025-08-01", "2025-08-01T00:00:00.001Z"))
        .isEqualTo(
            new RequestedPeriod(
                Instant.parse("2025-08-01T00:00:00Z"), Instant.parse("2025-08-01T00:00:00.001Z")));
  }

  @Test
  void of_oneEnd_leavesTheOtherOpen() {
    Instant day = Instant.parse("2025-08-01T00:00:00Z");

    assertThat(RequestedPeriod.of("2025-08-01", null)).isEqualTo(new RequestedPeriod(day, null));
    assertThat(RequestedPeriod.of(null, "2025-08-01")).isEqualTo(new RequestedPeriod(null, day));
    assertThat(RequestedPeriod.of(null, null)).isEqualTo(RequestedPeriod.NONE);
  }

  @Test
  void of_anOffsetWhosePlusArrivedAsABlank_isReadAsPlus() {
    assertThat(RequestedPeriod.of("2025-08-01T00:30:00 02:00", null).from())
        .isEqualTo(Instant.parse("2025-07-31T22:30:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "2025-08-01, 2025-08-01",
    "2025-08-02, 2025-08-01",
    "2025-08-01T02:00:00+02:00, 2025-08-01T00:00:00Z",
  })
  void of_aFromThatIsNotEarlier_isABadRequest(String from, String to) {
    assertThatThrownBy(() -> RequestedPeriod.of(from, to))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("from must be earlier than to.");
  }

  @ParameterizedTest
  @CsvSource({"'', 2025-08-01, from", "nonsense, , from", "2025-08-01, nonsense, to", ", '', to"})
  void of_nonsense_isABadRequestThatNamesTheParameter(String from, String to, String name) {
    assertThatThrownBy(() -> RequestedPeriod.of(from, to))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith(name + " must be a day");
  }
}
