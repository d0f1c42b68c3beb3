package io.centralita.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParsedPageTest {

  @Test
  void inChunks_ofShortRecords_areOfTheSizeGiven() {
    assertThat(ParsedPage.inChunks(List.of("a", "b", "c", "d", "e"), 2, String::length))
        .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
  }

  @Test
  void inChunks_ofLongRecords_holdFewer() {
    List<Integer> lengths = List.of(900_000, 900_000, 900_000, 5_000_000, 1);

    assertThat(ParsedPage.inChunks(lengths, 500, length -> length))
        .containsExactly(
            List.of(900_000, 900_000), List.of(900_000), List.of(5_000_000), List.of(1));
  }

  @Test
  void inChunks_ofNothing_areNone() {
    assertThat(ParsedPage.inChunks(Collections.<String>emptyList(), 2, String::length)).isEmpty();
  }
}
