package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.SnapshotRows.Row;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the snapshots add up to, beside a sum over the rows in Java. */
class StatisticsTest {

  private static final Instant BEGIN = Instant.parse("2026-02-25T21:00:00Z");
  private static final int HOURS = 10 * 24;
  private static final Duration HOUR = Duration.ofHours(1);

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();

  private final RunningCentralita centralita = extension.program();

  /** Of 1 to 5; the fifth has none, the fourth two at most. */
  private SnapshotRows rows(String source, Random random) {
    centralita.sql(
        "INSERT INTO workspaces (id, name) SELECT id, 'N° ' || id FROM generate_series(2, 5) AS id");
    SnapshotRows rows = SnapshotRows.of(source);
    for (int hour = 0; hour < HOURS; hour++) {
      for (long workspace = 1; workspace <= 3; workspace++) {
        // whole days without any, too
        if (random.nextInt(3) == 0 && hour / 24 != 4) {
          rows.add(random, workspace, BEGIN.plus(HOUR.multipliedBy(hour)));
        }
      }
    }
    rows.add(random, 4, BEGIN.plus(HOUR.multipliedBy(random.nextInt(HOURS))));
    rows.insert(centralita.dataSource());
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"twilio", "elevenlabs"})
  void withoutAPeriod_theNewestSnapshotOfEachWorkspace_andTheirSum(String source) {
    SnapshotRows rows = rows(source, new Random(1));

    Reply reply = centralita.get(rows.address());

    List<Row> newest =
        LongStream.of(1, 2, 3, 4).mapToObj(id -> rows.newest(id).orElseThrow()).toList();
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(reply.body().properties().stream().map(Map.Entry::getKey))
        .containsExactly("success", "totals", "workspaces");
    assertThat(SnapshotRows.figures(reply.body().path("totals"))).isEqualTo(rows.sum(newest));
    assertWorkspaces(reply.body(), rows, newest);
  }

  @ParameterizedTest
  @CsvSource({"twilio, 2", "elevenlabs, 3"})
  void aPeriod_isItsSnapshotsSum_whicheverItIs(String source, long seed) {
    Random random = new Random(seed);
    SnapshotRows rows = rows(source, random);

    for (int i = 0; i < 60; i++) {
      Instant from = BEGIN.plus(HOUR.multipliedBy(random.nextInt(-30, HOURS + 10)));
      Instant to = from.plus(HOUR.multipliedBy(1 + random.nextInt(i % 3 == 0 ? 5 : HOURS)));
      boolean begins = random.nextInt(4) > 0;
      boolean ends = !begins || random.nextInt(4) > 0;
      String group = List.of("", "hour", "day").get(random.nextInt(3));

      assertPeriod(rows, begins ? from : null, ends ? to : null, group);
    }
  }

  @ParameterizedTest
  @CsvSource({"twilio, 6", "elevenlabs, 7"})
  void aWorkspace_isItsOwnSnapshotsSum_whateverThePeriodAndTheSeries(String source, long seed) {
    Random random = new Random(seed);
    SnapshotRows rows = rows(source, random);

    for (int i = 0; i < 30; i++) {
      Instant from = BEGIN.plus(HOUR.multipliedBy(random.nextInt(HOURS)));
      Instant to = from.plus(HOUR.multipliedBy(1 + random.nextInt(HOURS)));
      String group = List.of("", "hour", "day").get(random.nextInt(3));
      // 5 has no snapshot, 77 is nobody
      long workspace = List.of(1L, 2L, 4L, 5L, 77L).get(random.nextInt(5));
      String address =
          rows.address()
              + "?from=%s&to=%s&workspace=%d".formatted(from, to, workspace)
              + (group.isEmpty() ? "" : "&group=" + group);
      Predicate<Row> within =
          row ->
              row.workspace() == workspace && !row.hour().isBefore(from) && row.hour().isBefore(to);

      JsonNode body = centralita.get(address).body();

      assertThat(SnapshotRows.figures(body.path("totals"))).as(address).isEqualTo(rows.sum(within));
      assertWorkspaces(body, rows, rows.rows().filter(within).toList());
      if (!group.isEmpty()) {
        assertSeries(address, body.path("series"), rows, within, from, to, group);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"twilio, 8", "elevenlabs, 9"})
  void byWorkspace_eachHasASeries_ofTheBucketsWithSnapshots(String source, long seed) {
    Random random = new Random(seed);
    SnapshotRows rows = rows(source, random);

    for (int i = 0; i < 20; i++) {
      Instant from = BEGIN.plus(HOUR.multipliedBy(random.nextInt(HOURS)));
      Instant to = from.plus(HOUR.multipliedBy(1 + random.nextInt(HOURS)));
      ChronoUnit unit = random.nextBoolean() ? ChronoUnit.HOURS : ChronoUnit.DAYS;
      String plain =
          rows.address()
              + "?from=%s&to=%s&group=%s"
                  .formatted(from, to, unit == ChronoUnit.HOURS ? "hour" : "day");

      JsonNode body = centralita.get(plain + "&by=workspace").body();

      for (JsonNode workspace : body.path("workspaces")) {
        assertOwnSeries(workspace, rows, unit, from, to);
        ((ObjectNode) workspace).remove("series");
      }
      assertThat(body).as(plain).isEqualTo(centralita.get(plain).body());
    }
  }

  private static void assertOwnSeries(
      JsonNode workspace, SnapshotRows rows, ChronoUnit unit, Instant from, Instant to) {
    SortedMap<Instant, List<Row>> own =
        rows.rows()
            .filter(row -> row.workspace() == workspace.path("workspace_id").asLong())
            .filter(row -> !row.hour().isBefore(from) && row.hour().isBefore(to))
            .collect(
                Collectors.groupingBy(
                    row -> row.hour().truncatedTo(unit), TreeMap::new, Collectors.toList()));
    assertThat(workspace.path("series").findValuesAsText("start"))
        .isEqualTo(own.keySet().stream().map(StatisticsTest::text).toList());
    for (JsonNode bucket : workspace.path("series")) {
      SortedMap<String, BigDecimal> sums =
          rows.sum(own.get(Instant.parse(bucket.path("start").asText())));
      sums.keySet().removeIf(figure -> figure.startsWith("llm_usage"));
      assertThat(bucket.has("llm_usage")).isFalse();
      assertThat(SnapshotRows.figures(bucket)).isEqualTo(sums);
    }
  }

  @Test
  void byWorkspace_moreThanAnAnswerHolds_is400_withWhatToDo() {
    centralita.sql(
        "INSERT INTO workspaces (id, name) SELECT id, 'W' || id FROM generate_series(2, 50) AS id",
        "INSERT INTO twilio_snapshots (workspace_id, snapshot_date) SELECT id, hour FROM workspaces,"
            + " generate_series('2026-01-01'::timestamptz, '2026-02-04', '1 hour') AS hour");
    String address = "/api/twilio-stats?from=2026-01-01&by=workspace&to=2026-02-";

    Reply most = centralita.get(address + "03T08:00:00Z&group=hour");
    Reply tooMany = centralita.get(address + "03T09:00:00Z&group=hour");

    assertThat(most.body().at("/workspaces/49/series").size()).isEqualTo(800);
    assertThat(tooMany.status()).isEqualTo(400);
    assertThat(tooMany.body().path("error").asText()).contains("group by day").endsWith(".");
    assertThat(centralita.get(address + "04&group=day").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    // clocks go forward, back, at midnight, not at all; a day that there never was; 13 hours ahead
    "Europe/Madrid, 2026-03-20T00:00:00Z",
    "Europe/Madrid, 2025-10-20T00:00:00Z",
    "America/New_York, 2025-10-28T00:00:00Z",
    "America/Havana, 2025-10-28T00:00:00Z",
    "Africa/Cairo, 2026-04-20T00:00:00Z",
    "America/Sao_Paulo, 2018-10-30T00:00:00Z",
    "America/Sao_Paulo, 2019-02-12T00:00:00Z",
    "Pacific/Apia, 2011-12-26T00:00:00Z",
    "Pacific/Auckland, 2026-03-31T00:00:00Z",
    "America/Mexico_City, 2026-03-01T00:00:00Z",
    "Etc/GMT+7, 2026-03-01T00:00:00Z",
    "%2B02:00, 2026-03-01T00:00:00Z",
    "UTC, 2026-03-01T00:00:00Z"
  })
  void daysBeginWhereTheZoneSays(String zone, Instant begin) {
    ZoneId rules = ZoneId.of(zone.replace("%2B", "+"));
    Random random = new Random(zone.hashCode());
    SnapshotRows rows = SnapshotRows.elevenLabs();
    for (int hour = 0; hour < 12 * 24; hour++) {
      rows.add(random, 1, begin.plus(HOUR.multipliedBy(hour)));
    }
    rows.insert(centralita.dataSource());

    for (int i = 0; i < 8; i++) {
      Instant from = begin.plus(HOUR.multipliedBy(random.nextInt(-30, 11 * 24)));
      Instant to = from.plus(HOUR.multipliedBy(1 + random.nextInt(12 * 24)));
      SortedMap<Instant, List<Row>> days = new TreeMap<>();
      for (Instant hour = from; hour.isBefore(to); hour = hour.plus(HOUR)) {
        days.put(midnight(hour, rules), new ArrayList<>());
      }
      rows.rows()
          .filter(row -> !row.hour().isBefore(from) && row.hour().isBefore(to))
          .forEach(row -> days.get(midnight(row.hour(), rules)).add(row));

      JsonNode body =
          centralita
              .get(
                  rows.address()
                      + "?group=day&by=workspace&from=%s&to=%s&zone=%s".formatted(from, to, zone))
              .body();

      assertThat(
              StreamSupport.stream(body.path("series").spliterator(), false)
                  .map(bucket -> bucket.path("start").asText()))
          .as(zone + body)
          .isEqualTo(days.keySet().stream().map(StatisticsTest::text).toList());
      for (JsonNode bucket : body.path("series")) {
        assertThat(SnapshotRows.figures(bucket))
            .isEqualTo(rows.sum(days.get(Instant.parse(bucket.path("start").asText()))));
      }
      assertThat(SnapshotRows.figures(body.path("totals")))
          .isEqualTo(rows.sum(days.values().stream().flatMap(List::stream).toList()));
      assertThat(body.at("/workspaces/0/series").findValuesAsText("start"))
          .isEqualTo(
              days.entrySet().stream()
                  .filter(day -> !day.getValue().isEmpty())
                  .map(day -> text(day.getKey()))
                  .toList());
    }
  }

  /** The first instant of the hour's day: hour by hour, back to where the date is another one. */
  private static Instant midnight(Instant hour, ZoneId zone) {
    Instant midnight = hour;
    while (midnight
        .minus(HOUR)
        .atZone(zone)
        .toLocalDate()
        .equals(hour.atZone(zone).toLocalDate())) {
      midnight = midnight.minus(HOUR);
    }
    return midnight;
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01, 2026-03-01T23:00:00Z, 2026-02-28T23:00:00.000Z",
    "2026-03-28, 2026-03-30, 2026-03-27T23:00:00.000Z",
    "2026-03-29T22:00:00Z, 2026-03-31, 2026-03-29T22:00:00.000Z",
    "2026-07-01T01:00:00%2B02:00, 2026-07-02, 2026-06-30T22:00:00.000Z"
  })
  void withAZone_aDayOfThePeriodIsTheZones(String from, String to, String start) {
    JsonNode body =
        centralita
            .get("/api/twilio-stats?group=day&zone=Europe/Madrid&from=" + from + "&to=" + to)
            .body();

    assertThat(body.at("/series/0/start").asText()).as(body.toString()).isEqualTo(start);
  }

  @ParameterizedTest
  @CsvSource({
    "Asia/Kolkata, 2026-03-01, 2026-03-02",
    "Asia/Kathmandu, 2026-03-01T00:00:00Z, 2026-03-02T00:00:00Z",
    "Australia/Adelaide, 2026-03-01, 2026-03-02",
    "%2B05:30, 2026-03-01, 2026-03-02",
    // half an hour only in the other half of the year
    "Australia/Lord_Howe, 2026-04-01, 2026-05-01",
    "Asia/Kolkata, , 2026-03-02",
    "Asia/Kolkata, 2026-03-01,"
  })
  void aZoneWithHalfHours_is400(String zone, String from, String to) {
    Reply reply =
        centralita.get(
            "/api/twilio-stats?group=day&zone="
                + zone
                + (from == null ? "" : "&from=" + from)
                + (to == null ? "" : "&to=" + to));

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
    assertThat(reply.body().path("error").asText()).contains("whole hour of UTC").endsWith(".");
  }

  @Test
  void aZoneWithHalfHours_outsideThePeriod_isAnswered() {
    Reply reply =
        centralita.get(
            "/api/twilio-stats?group=day&zone=Australia/Lord_Howe&from=2026-01-01&to=2026-01-08");

    assertThat(reply.body().path("series")).as(reply.body().toString()).hasSize(7);
  }

  private void assertPeriod(SnapshotRows rows, Instant from, Instant to, String group) {
    List<String> query = new ArrayList<>();
    if (from != null) {
      query.add("from=" + from);
    }
    if (to != null) {
      query.add("to=" + to);
    }
    if (!group.isEmpty()) {
      query.add("group=" + group);
    }
    String address = rows.address() + "?" + String.join("&", query);
    Predicate<Row> within =
        row ->
            (from == null || !row.hour().isBefore(from)) && (to == null || row.hour().isBefore(to));

    Reply reply = centralita.get(address);

    assertThat(reply.status()).as(address + reply.body()).isEqualTo(200);
    assertThat(SnapshotRows.figures(reply.body().path("totals")))
        .as(address)
        .isEqualTo(rows.sum(within));
    assertWorkspaces(reply.body(), rows, rows.rows().filter(within).toList());
    assertThat(reply.body().has("series")).isEqualTo(!group.isEmpty());
    if (!group.isEmpty()) {
      assertSeries(address, reply.body().path("series"), rows, within, from, to, group);
    }
  }

  private static void assertWorkspaces(JsonNode body, SnapshotRows rows, List<Row> which) {
    List<Long> ids = which.stream().map(Row::workspace).distinct().sorted().toList();
    assertThat(body.path("workspaces").findValuesAsText("workspace_id"))
        .isEqualTo(ids.stream().map(String::valueOf).toList());
    for (JsonNode workspace : body.path("workspaces")) {
      long id = workspace.path("workspace_id").asLong();
      List<Row> own = which.stream().filter(row -> row.workspace() == id).toList();
      assertThat(workspace.path("name").asText()).isEqualTo(id == 1 ? "Workspace 1" : "N° " + id);
      assertThat(workspace.path("snapshot_date").asText())
          .isEqualTo(text(own.stream().map(Row::hour).max(Comparator.naturalOrder()).get()));
      assertThat(SnapshotRows.figures(workspace)).isEqualTo(rows.sum(own));
    }
  }

  private static void assertSeries(
      String address,
      JsonNode series,
      SnapshotRows rows,
      Predicate<Row> within,
      Instant from,
      Instant to,
      String group) {
    ChronoUnit unit = "hour".equals(group) ? ChronoUnit.HOURS : ChronoUnit.DAYS;
    Instant first =
        from != null
            ? from
            : rows.rows().map(Row::hour).min(Comparator.naturalOrder()).orElseThrow();
    Instant end = to != null ? to : Instant.now().truncatedTo(ChronoUnit.HOURS).plus(HOUR);
    List<String> starts = new ArrayList<>();
    for (Instant start = first.truncatedTo(unit);
        first.isBefore(end) && start.isBefore(end);
        start = start.plus(1, unit)) {
      starts.add(text(start));
    }
    // an hour may pass between the answer and the question what time it is
    assertThat(StreamSupport.stream(series.spliterator(), false).map(b -> b.path("start").asText()))
        .as(address)
        .isEqualTo(starts);
    for (JsonNode bucket : series) {
      Instant start = Instant.parse(bucket.path("start").asText());
      assertThat(SnapshotRows.figures(bucket))
          .as(address + " " + start)
          .isEqualTo(rows.sum(within.and(row -> row.hour().truncatedTo(unit).equals(start))));
    }
  }

  private static String text(Instant instant) {
    return instant.toString().replace("Z", ".000Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "from=2026-03-02&to=2026-03-02",
        "from=2026-03-03&to=2026-03-02",
        "from=2026-03-02T10:30:00Z",
        "to=2026-03-02T10:00:00.001Z",
        "from=2026-03-02T10:00:00%2B05:30",
        "from=2026-03-02T10:00:00",
        "from=yesterday",
        "from=",
        "from=2026-02-30",
        "from=2026-03-01&from=2026-03-02",
        "group=hour",
        "group=",
        "from=2026-03-01&group=week",
        "from=2026-03-01&group=Hour",
        "from=2026-03-01&group=hour&group=day",
        "from=2026-03-01&group=",
        "From=2026-03-01",
        "from=2026-03-01&until=2026-03-02",
        "workspace=1",
        "by=workspace",
        "zone=Europe/Madrid",
        "group=day&zone=Europe/Madrid",
        "group=day&by=workspace",
        "from=2026-03-01&by=workspace",
        "from=2026-03-01&group=day&by=name",
        "from=2026-03-01&group=day&by=",
        "from=2026-03-01&workspace=",
        "from=2026-03-01&workspace=x",
        "from=2026-03-01&workspace=-1",
        "from=2026-03-01&workspace=1.0",
        "from=2026-03-01&workspace=9999999999999999999",
        "from=2026-03-01&workspace=1&workspace=2",
        "from=2026-03-01&zone=Europe/Madrid",
        "from=2026-03-01&group=hour&zone=Europe/Madrid",
        "from=2026-03-01&group=day&zone=",
        "from=2026-03-01&group=day&zone=Madrid",
        "from=2026-03-01&group=day&zone=europe/madrid",
        "from=2026-03-01&group=day&zone=%00",
        "from=2026-03-02&to=2026-03-01T23:00:00Z&group=day&zone=Europe/Madrid",
        "from=2026-03-01&to=2027-03-02T01:00:00Z&group=hour&x",
        "from=2025-03-01&to=2026-03-02T01:00:00Z&group=hour",
        "from=2008-01-01&group=hour",
        "from=0001-01-01&to=9999-12-31&group=day",
        "=2026-03-01"
      })
  void whatMakesNoSense_is400WithOneSentence(String query) {
    for (String address : new String[] {"/api/twilio-stats?", "/api/elevenlabs-stats?"}) {
      Reply reply = centralita.get(address + query);

      assertThat(reply.status()).as(reply.body().toString()).isEqualTo(400);
      assertThat(reply.body().path("success").asBoolean(true)).isFalse();
      assertThat(reply.body().path("error").asText())
          .endsWith(".")
          .doesNotContain("Exception", ". ");
    }
  }

  @Test
  void tooManyHours_saysWhatToDo() {
    assertThat(
            centralita
                .get("/api/twilio-stats?from=2025-01-01&to=2026-02-01&group=hour")
                .body()
                .path("error")
                .asText())
        .isEqualTo(
            "There are 9504 hours in that period, of which at most 8784 are answered at once:"
                + " shorten it, or group by day.");
  }

  @Test
  void aYearOfHours_isAnswered_emptyOnesWithZeros() {
    Reply reply = centralita.get("/api/elevenlabs-stats?from=2025-01-01&to=2026-01-01&group=hour");

    assertThat(reply.body().path("series")).hasSize(8760);
    assertThat(reply.body().at("/series/8759").toString())
        .isEqualTo(
            "{\"start\":\"2025-12-31T23:00:00.000Z\",\"total_conversations\":0,\"total_cost\":0.0,"
                + "\"total_cost_usd\":0.0,\"total_duration\":0,\"llm_usage\":{},\"llm_price\":0.0,"
                + "\"llm_charge\":0.0,\"call_charge\":0.0,\"free_minutes_consumed\":0.0,"
                + "\"free_llm_dollars_consumed\":0.0,\"dev_discount\":0.0}");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-01T12:00:00%2B02:00, 2026-03-01T10:00:00.000Z",
    "2026-03-01T12:00:00+02:00, 2026-03-01T10:00:00.000Z",
    "2026-03-01, 2026-03-01T00:00:00.000Z"
  })
  void aPeriod_isReadAsThatOfATrigger(String from, String start) {
    Reply reply = centralita.get("/api/twilio-stats?group=hour&to=2026-03-02&from=" + from);

    assertThat(reply.body().at("/series/0/start").asText()).isEqualTo(start);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?to=2026-03-01", "?from=2026-03-01&to=2026-03-02"})
  void withoutSnapshots_thereIsNothingButZeros(String query) {
    centralita.sql("DELETE FROM workspaces");

    assertThat(centralita.get("/api/twilio-stats" + query).body().toString())
        .isEqualTo(
            "{\"success\":true,\"totals\":{\"total_calls\":0,\"total_cost\":0.0,"
                + "\"total_duration\":0},\"workspaces\":[]}");
    assertThat(
            SnapshotRows.figures(
                centralita.get("/api/elevenlabs-stats" + query).body().path("totals")))
        .isEqualTo(SnapshotRows.elevenLabs().sum(List.of()));
  }

  @Test
  void anOpenEnd_isTheOldestSnapshot_andThePresentHour_orTheNewest() {
    assertThat(centralita.get("/api/twilio-stats?to=2026-03-01&group=day").body().path("series"))
        .isEmpty();
    assertThat(centralita.get("/api/twilio-stats?from=9000-01-01&group=day").body().path("series"))
        .isEmpty();

    SnapshotRows rows = SnapshotRows.twilio();
    Instant ahead = Instant.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofDays(2));
    rows.add(new Random(4), 1, ahead);
    rows.insert(centralita.dataSource());
    Reply reply =
        centralita.get(
            "/api/twilio-stats?group=hour&from="
                + Instant.now().truncatedTo(ChronoUnit.HOURS).minus(HOUR));

    assertThat(reply.body().path("series").findValuesAsText("start"))
        .contains(text(Instant.now().truncatedTo(ChronoUnit.HOURS)))
        .endsWith(text(ahead));
  }

  @Test
  void aWorkspaceThatWasDeleted_isGoneWithItsSnapshots() {
    SnapshotRows rows = rows("twilio", new Random(5));

    centralita.sql("DELETE FROM workspaces WHERE id = 2");

    JsonNode body = centralita.get("/api/twilio-stats?from=2020-01-01").body();
    assertThat(body.path("workspaces").findValuesAsText("workspace_id"))
        .containsExactly("1", "3", "4");
    assertThat(SnapshotRows.figures(body.path("totals")))
        .isEqualTo(rows.sum(row -> row.workspace() != 2));
  }

  @Test
  void aUsageOfAnotherShape_asAnOlderSystemMayHaveLeftIt_countsWhatCanBeRead() {
    centralita.sql(
        "INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date, llm_usage) VALUES"
            + " (1, '2026-03-01T00:00Z', '[1]'), (1, '2026-03-01T01:00Z', '\"x\"'),"
            + " (1, '2026-03-01T02:00Z', NULL), (1, '2026-03-01T03:00Z', '{\"m\": 1, \"n\": {}}'),"
            + " (1, '2026-03-01T04:00Z', '{\"m\": {\"input\": {\"tokens\": \"7\", \"price\": 2},"
            + " \"x\": 3}}')");

    assertThat(
            centralita.get("/api/elevenlabs-stats?from=2026-03-01").body().at("/totals/llm_usage"))
        .hasToString("{\"m\":{\"input\":{\"price\":2}}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/twilio-stats", "/api/elevenlabs-stats?from=2026-03-01", "/api/workspaces"})
  void head_isGetWithoutABody(String address) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(centralita.address(address))
            .header("Authorization", "Bearer " + RunningCentralita.SECRET)
            .method("HEAD", HttpRequest.BodyPublishers.noBody())
            .build();

    HttpResponse<byte[]> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /api/twilio-stats, 405",
    "DELETE, /api/elevenlabs-stats, 405",
    "PUT, /api/workspaces, 405",
    "GET, /api/workspaces/1, 405",
    "DELETE, /api/workspaces/1, 405"
  })
  void anotherMethod_is405(String method, String path, int status) {
    Reply reply = centralita.send(method, path);

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.headers().firstValue("Allow")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/twilio-stats",
        "/api/twilio-directions",
        "/api/elevenlabs-stats",
        "/api/workspaces"
      })
  void withoutTheSecret_is401(String path) {
    assertThat(
            RunningCentralita.send(HttpRequest.newBuilder(centralita.address(path)).build())
                .status())
        .isEqualTo(401);
  }
}
