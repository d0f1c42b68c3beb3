package io.centralita.sync;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonGenerator;
import io.centralita.database.StorableText;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {

  private final Batches batches = new Batches(() -> StorableText.UNCHANGED);

  private record Row(String key, String raw) implements UpsertRow {
    @Override
    public void write(JsonGenerator json) {}
  }

  @Test
  void of_shortRows_areOfTheSizeGiven_inOrder() {
    assertThat(keys(2, row("a", 1), row("b", 1), row("c", 1), row("d", 1), row("e", 1)))
        .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
  }

  @Test
  void of_longRows_holdFewer() {
    assertThat(
            keys(
                500,
                row("a", 1_500_000),
                row("b", 600_000),
                row("c", 1_000_000),
                row("d", 5_000_000),
                row("e", 1)))
        .containsExactly(List.of("a"), List.of("b", "c"), List.of("d"), List.of("e"));
  }

  @Test
  void of_aRecordThatRepeats_isInAnotherBatch_afterTheOneBefore() {
    assertThat(keys(500, row("a", 1), row("b", 1), row("a", 2), row("c", 1)))
        .containsExactly(List.of("a", "b"), List.of("a", "c"));
  }

  @Test
  void of_recordsThatAreOneInTheDatabasesEncoding_areInBatchesOfTheirOwn() {
    Batches inLatin1 = new Batches(() -> StorableText.in("LATIN1"));

    assertThat(
            inLatin1.of(
                new ParsedPage<>(List.of(row("a🙂", 1), row("a🎈", 1), row("aé", 1)), List.of()),
                9))
        .extracting(List::size)
        .containsExactly(1, 2);
  }

  @Test
  void halves_ofABatch_areItsRowsInOrder() {
    List<UpsertRow> batch = List.of(row("a", 1), row("b", 1), row("c", 1));

    assertThat(batches.halves(batch)).containsExactly(batch.subList(0, 1), batch.subList(1, 3));
  }

  @Test
  void of_nothing_areNone() {
    assertThat(batches.of(ParsedPage.<Row>nothing(), 500)).isEmpty();
    assertThat(batches.ofRejects(ParsedPage.nothing(), 500)).isEmpty();
  }

  private List<List<String>> keys(int size, Row... rows) {
    return batches.of(new ParsedPage<>(List.of(rows), List.of()), size).stream()
        .map(batch -> batch.stream().map(UpsertRow::key).toList())
        .toList();
  }

  private static Row row(String key, int length) {
    return new Row(key, "x".repeat(length));
  }
}
