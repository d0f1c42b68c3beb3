package io.centralita;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Rows of one of the snapshot tables as a test has made them up, and what they add up to, row by
 * row and figure by figure.
 */
final class SnapshotRows {

  private static final JsonMapper JSON = new JsonMapper();

  /**
   * One snapshot.
   *
   * @param figures by column; those of a usage by {@code llm_usage/MODEL/KIND/FIGURE}
   */
  record Row(long workspace, Instant hour, SortedMap<String, BigDecimal> figures) {}

  private final String source;
  private final List<String> columns;
  private final List<Row> rows = new ArrayList<>();

  private SnapshotRows(String source, List<String> columns) {
    this.source = source;
    this.columns = columns;
  }

  static SnapshotRows of(String source) {
    return "twilio".equals(source) ? twilio() : elevenLabs();
  }

  static SnapshotRows twilio() {
    return new SnapshotRows("twilio", List.of("total_calls", "total_cost", "total_duration"));
  }

  static SnapshotRows elevenLabs() {
    return new SnapshotRows(
        "elevenlabs",
        List.of(
            "total_conversations",
            "total_cost",
            "total_cost_usd",
            "total_duration",
            "llm_price",
            "llm_charge",
            "call_charge",
            "free_minutes_consumed",
            "free_llm_dollars_consumed",
            "dev_discount"));
  }

  String address() {
    return "/api/" + source + "-stats";
  }

  /** Adds a row of made-up figures. */
  Row add(Random random, long workspace, Instant hour) {
    SortedMap<String, BigDecimal> figures = new TreeMap<>();
    for (String column : columns) {
      boolean whole = column.matches("total_(calls|conversations|duration)|dev_discount");
      figures.put(column, BigDecimal.valueOf(random.nextInt(100_000), whole ? 0 : 4));
    }
    if ("elevenlabs".equals(source)) {
      for (String model : List.of("gpt-4o-mini", "claude/\"4\"", "gemini ñ")) {
        for (String kind : List.of("input", "input_cache_read", "output_total")) {
          if (random.nextInt(3) > 0) {
            String path = "llm_usage/" + model.replace("/", "~") + "/" + kind + "/";
            figures.put(path + "tokens", BigDecimal.valueOf(random.nextInt(10_000)));
            figures.put(path + "price", BigDecimal.valueOf(random.nextInt(1_000_000), 8));
          }
        }
      }
    }
    Row row = new Row(workspace, hour, figures);
    rows.add(row);
    return row;
  }

  /** Writes all rows into the table. */
  void insert(DataSource database) {
    List<String> all = new ArrayList<>(columns);
    if ("elevenlabs".equals(source)) {
      all.add("llm_usage");
    }
    String insert =
        "INSERT INTO %s_snapshots (workspace_id, snapshot_date, %s) VALUES (?, ?%s)"
            .formatted(
                source,
                String.join(", ", all),
                ", ?".repeat(columns.size()) + (all.size() > columns.size() ? ", ?::jsonb" : ""));
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(insert)) {
      for (Row row : rows) {
        statement.setLong(1, row.workspace());
        statement.setObject(2, row.hour().atOffset(ZoneOffset.UTC));
        for (int i = 0; i < columns.size(); i++) {
          statement.setBigDecimal(3 + i, row.figures().get(columns.get(i)));
        }
        if (all.size() > columns.size()) {
          statement.setString(3 + columns.size(), usage(row).toString());
        }
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode usage(Row row) {
    ObjectNode usage = JSON.createObjectNode();
    row.figures()
        .forEach(
            (path, value) -> {
              String[] parts = path.split("/");
              if (parts.length == 4) {
                usage
                    .withObjectProperty(parts[1].replace("~", "/"))
                    .withObjectProperty(parts[2])
                    .put(parts[3], value);
              }
            });
    return usage;
  }

  Stream<Row> rows() {
    return rows.stream();
  }

  /** The newest row of a workspace. */
  Optional<Row> newest(long workspace) {
    return rows().filter(row -> row.workspace() == workspace).max(Comparator.comparing(Row::hour));
  }

  /** What the rows add up to that fit; every column is there, also where no row is. */
  SortedMap<String, BigDecimal> sum(Predicate<Row> which) {
    return sum(rows().filter(which).toList());
  }

  SortedMap<String, BigDecimal> sum(List<Row> some) {
    SortedMap<String, BigDecimal> sums = new TreeMap<>();
    columns.forEach(column -> sums.put(column, BigDecimal.ZERO));
    some.forEach(
        row ->
            row.figures().forEach((figure, value) -> sums.merge(figure, value, BigDecimal::add)));
    sums.replaceAll((figure, value) -> plain(value));
    return sums;
  }

  /** Every number of an answer's object by its path, in the form of {@link #sum}. */
  static SortedMap<String, BigDecimal> figures(JsonNode object) {
    SortedMap<String, BigDecimal> figures = new TreeMap<>();
    object
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isObject()) {
                figures(field.getValue())
                    .forEach(
                        (path, value) ->
                            figures.put(field.getKey().replace("/", "~") + "/" + path, value));
              } else if (field.getValue().isNumber() && !"workspace_id".equals(field.getKey())) {
                figures.put(field.getKey(), plain(new BigDecimal(field.getValue().asText())));
              }
            });
    return figures;
  }

  private static BigDecimal plain(BigDecimal value) {
    return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
  }
}
