package io.centralita.sync;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.centralita.database.StorableText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Makes the parameters of the statements that store records: a batch is one JSON text, with the
 * records beside it.
 */
public final class StatementParameters {

  private static final JsonFactory JSON = new JsonFactory();

  /** An entry of an index holds less than three thousand bytes. */
  private static final int LONGEST_KEY = 254;

  private final long defaultWorkspace;
  private final Integer rawDataDays;
  private final Supplier<StorableText> text;

  /**
   * @param defaultWorkspace the workspace of records that match no other
   * @param rawDataDays how old a record may be whose provider's JSON is kept; {@code null} for any
   *     age
   * @param text what text the database holds
   */
  public StatementParameters(
      long defaultWorkspace, Integer rawDataDays, Supplier<StorableText> text) {
    this.defaultWorkspace = defaultWorkspace;
    this.rawDataDays = rawDataDays;
    this.text = text;
  }

  /** A batch as the parameter of the statement that upserts it. */
  public Map<String, Object> rows(SliceCursor cursor, List<? extends UpsertRow> batch) {
    StorableText storable = text.get();
    return Map.of(
        "run",
        cursor.slice().run(),
        "slice",
        cursor.slice().id(),
        "default_workspace",
        defaultWorkspace,
        "repeats",
        cursor.mayComeAgain().stream().map(storable::of).toArray(String[]::new),
        "rows",
        storable.of(json(batch, (json, row) -> row.write(json))),
        "raw_data",
        batch.stream().map(UpsertRow::raw).map(storable::of).toArray(String[]::new));
  }

  /** Rejected records as the parameters of insert-rejects.sql. */
  public Map<String, Object> rejects(
      String source, SliceCursor cursor, List<? extends RejectedRecord> rejects) {
    StorableText storable = text.get();
    return Map.of(
        "run",
        cursor.slice().run(),
        "slice",
        cursor.slice().id(),
        "counted",
        !cursor.slice().settlement(),
        "source",
        source,
        "rows",
        json(rejects, (json, reject) -> write(json, reject, storable)));
  }

  /** Where statements that work off a table in portions begin. */
  public Map<String, Object> firstPortion() {
    return Map.of("after", "-infinity", "total", 0L);
  }

  /** The rejected records in place of rows that the database cannot hold. */
  public List<RejectedRecord> refused(
      SliceCursor cursor, List<? extends UpsertRow> rows, Throwable refusal) {
    String said = String.valueOf(refusal.getMessage()).lines().findFirst().orElse("");
    return rows.stream()
        .map(row -> cursor.reject(row, "The database cannot hold it: " + said))
        .toList();
  }

  /**
   * What every statement may ask for, besides what is set for it.
   *
   * @param parameters what is set for the statement; anything but a map says nothing
   * @param run under which number pending work is claimed, a run's or an event's; {@code null}
   *     where there is none
   */
  public Map<String, Object> of(Object parameters, Long run) {
    Map<String, Object> all = new HashMap<>();
    all.put("default_workspace", defaultWorkspace);
    all.put("raw_data_days", rawDataDays);
    all.put("run", run);
    if (parameters instanceof Map<?, ?> set) {
      set.forEach((name, value) -> all.put((String) name, value));
    }
    return all;
  }

  /** How one row is written. */
  public interface Writer<T> {
    void write(JsonGenerator json, T row) throws IOException;
  }

  /** Rows as a JSON text. */
  public static <T> String json(List<? extends T> rows, Writer<T> writer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartArray();
      for (T row : rows) {
        json.writeStartObject();
        writer.write(json, row);
        json.writeEndObject();
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, RejectedRecord reject, StorableText storable)
      throws IOException {
    String key = storable.escaped(reject.key());
    json.writeStringField("key", key.length() > LONGEST_KEY ? LenientFields.digest(key) : key);
    json.writeNumberField("call_case", reject.callCase());
    json.writeStringField("reason", storable.escaped(reject.reason()));
    json.writeStringField("raw_data", storable.escaped(reject.raw()));
  }
}
