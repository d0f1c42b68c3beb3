package io.centralita.sync;

import io.centralita.database.StorableText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Cuts the rows of a page into batches, one statement each. A batch ends when it is full, when its
 * text grows long, and before a record that is in it already: a statement takes one version of
 * each.
 */
public final class Batches {

  /** While it is made and sent, a statement takes several times the memory of its records. */
  private static final int MOST_CHARACTERS = 2_000_000;

  private final Supplier<StorableText> text;

  /**
   * @param text what text the database holds
   */
  public Batches(Supplier<StorableText> text) {
    this.text = text;
  }

  /**
   * The rows in their order.
   *
   * @param size rows at most
   */
  public List<List<UpsertRow>> of(ParsedPage<? extends UpsertRow> page, int size) {
    return cut(page.records(), size, row -> text.get().of(row.key()), row -> row.raw().length());
  }

  /**
   * The rejected records in their order.
   *
   * @param size records at most
   */
  public List<List<RejectedRecord>> ofRejects(ParsedPage<?> page, int size) {
    // of the same record twice in a statement, one is taken
    return cut(
        List.<RejectedRecord>copyOf(page.rejects()),
        size,
        r -> new Object(),
        r -> r.raw().length());
  }

  /** A batch in two, for when the database refuses it because of one of its rows. */
  public List<List<UpsertRow>> halves(List<UpsertRow> batch) {
    int middle = batch.size() / 2;
    return List.of(batch.subList(0, middle), batch.subList(middle, batch.size()));
  }

  private static <T> List<List<T>> cut(
      List<? extends T> records, int size, Function<T, Object> key, ToIntFunction<T> length) {
    List<List<T>> batches = new ArrayList<>();
    List<T> batch = new ArrayList<>();
    Set<Object> keys = new HashSet<>();
    long characters = 0;
    for (T record : records) {
      characters += length.applyAsInt(record);
      boolean full = batch.size() == size || characters > MOST_CHARACTERS;
      if (!batch.isEmpty() && (full || keys.contains(key.apply(record)))) {
        batches.add(batch);
        batch = new ArrayList<>();
        keys.clear();
        characters = length.applyAsInt(record);
      }
      batch.add(record);
      keys.add(key.apply(record));
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}
