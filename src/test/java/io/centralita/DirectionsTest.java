package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls of a period by direction and status, beside a sum over the rows in Java. */
class DirectionsTest {

  private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");
  private static final int SECONDS = 3 * 24 * 3600;

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();

  private final RunningCentralita centralita = extension.program();

  private record Kind(Long workspace, String direction, String status, String priceUnit) {}

  private record Call(Kind kind, String source, Instant date, Integer duration, BigDecimal cost) {

    boolean isUnpriced() {
      String status = kind.status() == null ? "completed" : kind.status();
      return List.of("completed").contains(status) && cost == null
          || List.of("queued", "in-progress").contains(status);
    }
  }

  private record Sums(long calls, long unpriced, BigDecimal cost, long duration) {}

  @SafeVarargs
  private static <T> T any(Random random, T... values) {
    return values[random.nextInt(values.length)];
  }

  private List<Call> calls(Random random) {
    centralita.sql("INSERT INTO workspaces (id, name) VALUES (2, 'Dos'), (3, NULL)");
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      Kind kind =
          new Kind(
              // 9 was deleted
              any(random, 1L, 1L, 2L, 3L, 9L, null),
              any(random, "outbound-api", "trunking-originating", "inbound", null),
              any(random, "completed", "completed", "busy", "queued", "in-progress", null),
              any(random, "USD", "USD", "EUR", null));
      calls.add(
          new Call(
              kind,
              random.nextInt(20) == 0 ? "other" : "twilio",
              BEGIN.plusSeconds(random.nextInt(SECONDS)),
              random.nextInt(9) == 0 ? null : random.nextInt(10_000),
              random.nextInt(4) == 0 ? null : BigDecimal.valueOf(random.nextInt(1000), 5)));
    }
    insert(calls);
    return calls;
  }

  private void insert(List<Call> calls) {
    try (Connection connection = centralita.dataSource().getConnection();
        PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO calls (id, source, workspace_id, direction, status, price_unit,"
                    + " call_date, duration, cost) VALUES (?, ?, ?, ?, ?, ?, ?::timestamptz, ?, ?)")) {
      for (int i = 0; i < calls.size(); i++) {
        Call call = calls.get(i);
        Object[] values = {
          "CA" + i,
          call.source(),
          call.kind().workspace(),
          call.kind().direction(),
          call.kind().status(),
          call.kind().priceUnit(),
          call.date().toString(),
          call.duration(),
          call.cost()
        };
        for (int column = 0; column < values.length; column++) {
          statement.setObject(column + 1, values[column]);
        }
        statement.addBatch();
      }
      statement.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<Kind, Sums> sums(List<Call> calls, Instant from, Instant to, Long workspace) {
    return calls.stream()
        .filter(call -> "twilio".equals(call.source()))
        .filter(call -> from == null || !call.date().isBefore(from))
        .filter(call -> to == null || call.date().isBefore(to))
        .filter(call -> workspace == null || workspace.equals(call.kind().workspace()))
        .collect(
            Collectors.groupingBy(
                Call::kind,
                Collectors.collectingAndThen(
                    Collectors.toList(),
                    own ->
                        new Sums(
                            own.size(),
                            own.stream().filter(Call::isUnpriced).count(),
                            plain(
                                own.stream()
                                    .filter(call -> call.cost() != null)
                                    .map(Call::cost)
                                    .reduce(BigDecimal.ZERO, BigDecimal::add)),
                            own.stream()
                                .filter(call -> call.duration() != null)
                                .mapToLong(Call::duration)
                                .sum()))));
  }

  private static BigDecimal plain(BigDecimal value) {
    return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
  }

  private static Map<Kind, Sums> read(JsonNode directions) {
    return StreamSupport.stream(directions.spliterator(), false)
        .collect(
            Collectors.toMap(
                entry ->
                    new Kind(
                        entry.path("workspace_id").isNull()
                            ? null
                            : entry.path("workspace_id").asLong(),
                        entry.path("direction").textValue(),
                        entry.path("status").textValue(),
                        entry.path("price_unit").textValue()),
                entry ->
                    new Sums(
                        entry.path("calls").asLong(),
                        entry.path("unpriced").asLong(),
                        plain(new BigDecimal(entry.path("cost").asText())),
                        entry.path("duration").asLong())));
  }

  @Test
  void callsAreAddedUp_byWorkspaceDirectionStatusAndCurrency_whateverThePeriod() {
    Random random = new Random(1);
    List<Call> calls = calls(random);

    for (int i = 0; i < 40; i++) {
      // to the second, both ends on a call now and then
      Instant from = calls.get(random.nextInt(calls.size())).date();
      Instant to = from.plus(Duration.ofSeconds(1 + random.nextInt(i % 2 == 0 ? 3600 : SECONDS)));
      Instant begins = i % 5 == 1 ? null : from;
      Instant ends = i % 5 == 2 ? null : to;
      Long workspace = any(random, null, null, 1L, 9L, 77L);
      String address =
          "/api/twilio-directions?"
              + (begins == null ? "" : "&from=" + begins)
              + (ends == null ? "" : "&to=" + ends)
              + (workspace == null ? "" : "&workspace=" + workspace);

      Reply reply = centralita.get(address.replace("?&", "?"));

      assertThat(reply.status()).as(address + reply.body()).isEqualTo(200);
      assertThat(read(reply.body().path("directions")))
          .as(address)
          .isEqualTo(sums(calls, begins, ends, workspace));
    }
  }

  @Test
  void anEntry_saysItAll_andNullWhereNothingIsKnown() {
    centralita.sql(
        "INSERT INTO calls (id, workspace_id, direction, status, price_unit, call_date, cost, duration)"
            + " VALUES ('CA1', 1, 'inbound', 'completed', 'USD', '2026-03-01T10:00Z', 0.0085, 7),"
            + " ('CA2', 1, 'inbound', 'completed', 'USD', '2026-03-01T10:00Z', NULL, NULL),"
            + " ('CA3', NULL, NULL, NULL, NULL, '2026-03-01T10:00Z', NULL, NULL),"
            + " ('CA4', 1, NULL, NULL, NULL, NULL, 1, 1)");

    assertThat(centralita.get("/api/twilio-directions?from=2026-03-01").body())
        .hasToString(
            "{\"success\":true,\"directions\":[{\"workspace_id\":1,\"name\":\"Workspace 1\","
                + "\"direction\":\"inbound\",\"status\":\"completed\",\"price_unit\":\"USD\","
                + "\"calls\":2,\"unpriced\":1,\"cost\":0.0085,\"duration\":7},"
                + "{\"workspace_id\":null,\"name\":null,\"direction\":null,\"status\":null,"
                + "\"price_unit\":null,\"calls\":1,\"unpriced\":1,\"cost\":0.0,\"duration\":0}]}");
  }

  @Test
  void noCalls_areAnEmptyList() {
    for (String more : Arrays.asList("", "&workspace=1", "&workspace=77")) {
      assertThat(centralita.get("/api/twilio-directions?to=2026-03-01" + more).body())
          .hasToString("{\"success\":true,\"directions\":[]}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?workspace=1",
        "?from=2026-03-02&to=2026-03-02",
        "?from=yesterday",
        "?from=2026-03-01&group=day",
        "?from=2026-03-01&workspace=",
        "?from=2026-03-01&workspace=one"
      })
  void whatMakesNoSense_is400WithOneSentence(String query) {
    Reply reply = centralita.get("/api/twilio-directions" + query);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
    assertThat(reply.body().path("error").asText()).endsWith(".").doesNotContain("Exception");
  }
}
