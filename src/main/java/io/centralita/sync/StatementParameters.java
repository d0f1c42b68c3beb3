package io.centralita.sync;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.centralita.database.PlainText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Makes the parameters of the statements that store records: a batch is one JSON text, with the
 * records beside it.
 */
public final class StatementParameters {

  private static final JsonFactory JSON = new JsonFactory();

  /** An entry of an index holds less than three thousand bytes. */
  private static final int LONGEST_KEY = 254;

  private final long defaultWorkspace;

  public StatementParameters(long defaultWorkspace) {
    this.defaultWorkspace = defaultWorkspace;
  }

  /** A batch as the parameter of the statement that upserts it. */
  public Map<String, Object> rows(SliceCursor cursor, List<? extends UpsertRow> batch) {
    return Map.of(
        "run",
        cursor.slice().run(),
        "slice",
        cursor.slice().id(),
        "default_workspace",
        defaultWorkspace,
        "repeats",
        cursor.mayComeAgain().toArray(String[]::new),
        "rows",
        json(batch, (json, row) -> row.write(json)),
        "raw_data",
        batch.stream().map(UpsertRow::raw).toArray(String[]::new));
  }

  /** One row alone, for when its batch was refused. */
  public Map<String, Object> alone(SliceCursor cursor, UpsertRow row) {
    return rows(cursor, List.of(row));
  }

  /** The same for a database whose encoding does not go beyond that of Western Europe. */
  public Map<String, Object> inLatin1(SliceCursor cursor, UpsertRow row) {
    Map<String, Object> alone = new HashMap<>(alone(cursor, row));
    alone.computeIfPresent("rows", (name, rows) -> latin1((String) rows));
    alone.put("raw_data", new String[] {latin1(row.raw())});
    return alone;
  }

  private static String latin1(String text) {
    return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
  }

  /** Rejected records as the parameters of insert-rejects.sql. */
  public Map<String, Object> rejects(
      String source, SliceCursor cursor, List<? extends RejectedRecord> rejects) {
    return rejects(source, cursor, rejects, UnaryOperator.identity());
  }

  /** The same for a database that cannot hold them as they are: in ASCII. */
  public Map<String, Object> plainRejects(
      String source, SliceCursor cursor, List<? extends RejectedRecord> rejects) {
    return rejects(source, cursor, rejects, PlainText::of);
  }

  private static Map<String, Object> rejects(
      String source,
      SliceCursor cursor,
      List<? extends RejectedRecord> rejects,
      UnaryOperator<String> text) {
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
        json(rejects, (json, reject) -> write(json, reject, text)));
  }

  /** The rejected record in place of one that the database cannot hold. */
  public List<RejectedRecord> refused(SliceCursor cursor, UpsertRow row, Throwable refusal) {
    String said = String.valueOf(refusal.getMessage()).lines().findFirst().orElse("");
    return List.of(cursor.reject(row, "The database cannot hold it: " + said));
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

  private static void write(JsonGenerator json, RejectedRecord reject, UnaryOperator<String> text)
      throws IOException {
    String key = text.apply(reject.key());
    json.writeStringField("key", key.length() > LONGEST_KEY ? LenientFields.digest(key) : key);
    json.writeNumberField("call_case", reject.callCase());
    json.writeStringField("reason", text.apply(reject.reason()));
    json.writeStringField("raw_data", text.apply(reject.raw()));
  }
}
