package io.centralita;

import static io.centralita.testkit.TwilioCalls.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.centralita.database.CuttableLine;
import io.centralita.database.Database;
import io.centralita.database.DatabaseUrl;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.Described;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.RequestSeen;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCaller;
import io.centralita.testkit.TwilioCalls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Prometheus reads is what has happened. */
class MetricsTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-03T00:00:00Z");
  private static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;
  private static final String STATUS = "/functions/v1/twilio-status";

  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*=\"[^\"\\n]*\",?)*\\})? (\\S+)");

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideTwilio();

  private final FakeTwilio twilio = extension.twilio();
  private final RunningCentralita centralita = extension.program();

  /**
   * The samples by name and labels as they stand there; each line is well-formed and there once.
   */
  private static Map<String, Double> samples(String text) {
    Map<String, Double> samples = new HashMap<>();
    Set<String> families = new HashSet<>();
    for (String line : text.split("\n")) {
      if (line.startsWith("# TYPE ")) {
        assertThat(families.add(line.split(" ")[2])).as(line).isTrue();
      } else if (!line.startsWith("# HELP ")) {
        Matcher sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        String labels = sample.group(2) == null ? "" : sample.group(2);
        Double value = Double.valueOf(sample.group(3).replace("+Inf", "Infinity"));
        assertThat(samples.put(sample.group(1) + labels, value)).as(line).isNull();
      }
    }
    return samples;
  }

  private static List<RawCall> callsThatComeOnce() {
    Map<String, List<RawCall>> versions =
        TwilioCalls.campaign(3, 300, FROM, TO).stream()
            .collect(Collectors.groupingBy(RawCall::sid));
    return versions.values().stream()
        .filter(calls -> calls.size() == 1)
        .flatMap(List::stream)
        .toList();
  }

  private static String scrape(RunningCentralita program) {
    HttpRequest request =
        HttpRequest.newBuilder(program.address("/metrics"))
            .header("Authorization", "Bearer " + RunningCentralita.SECRET)
            .build();
    try {
      HttpResponse<String> answer =
          Described.checked(request, HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type"))
          .contains("text/plain; version=0.0.4; charset=utf-8");
      return answer.body();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void runsRecordsRequestsAndWebhooks_areCountedAsTheyHappened() {
    Tables.enterDirectory(
        centralita.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
    twilio.add(callsThatComeOnce()).fault(request -> true, 1, Fault.tooManyRequests());
    TwilioCaller caller = new TwilioCaller(centralita.address(""));
    Map<String, String> form = TwilioCaller.call("CallStatus", "completed");
    String address = centralita.address(STATUS).toString();

    assertThat(centralita.post(RESYNC).status()).isEqualTo(200);
    assertThat(centralita.post(RESYNC).status()).isEqualTo(200);
    assertThat(centralita.post("/api/sync-twilio-hourly").status()).isEqualTo(200);
    long answered = twilio.requests().size() - 1;
    twilio.fault(RequestSeen::isList, 1000, Fault.status(404));
    assertThat(centralita.post(RESYNC).status()).isGreaterThanOrEqualTo(500);
    long asked = twilio.requests().size();
    String body = TwilioCaller.encoded(form);
    String signature = TwilioCaller.signature(TwilioCalls.TOKEN, address, form);
    assertThat(caller.send(STATUS, body, signature).status()).isEqualTo(204);
    assertThat(caller.send(STATUS, body, "A" + signature.substring(1)).status()).isEqualTo(401);
    // the next check closes it again
    centralita.sql("INSERT INTO sync_alerts (id, message, action) VALUES ('budget', 'm', 'a')");
    String text = scrape(centralita);
    Map<String, Double> samples = samples(text);

    double calls = Double.parseDouble(centralita.value("SELECT count(*) FROM calls"));
    double rejects = Double.parseDouble(centralita.value("SELECT count(*) FROM sync_rejects"));
    assertThat(rejects).isPositive();
    assertThat(samples)
        .containsEntry("centralita_runs_total{job=\"twilio-historical\",status=\"succeeded\"}", 2.0)
        .containsEntry("centralita_runs_total{job=\"twilio-historical\",status=\"failed\"}", 1.0)
        .containsEntry("centralita_runs_total{job=\"twilio-hourly\",status=\"succeeded\"}", 1.0)
        .containsEntry("centralita_run_seconds_count{job=\"twilio-historical\"}", 3.0)
        .containsEntry("centralita_run_seconds_bucket{job=\"twilio-historical\",le=\"+Inf\"}", 3.0)
        .containsEntry("centralita_records_total{outcome=\"written\",source=\"twilio\"}", calls)
        .containsEntry("centralita_records_total{outcome=\"unchanged\",source=\"twilio\"}", calls)
        .containsEntry(
            "centralita_records_total{outcome=\"rejected\",source=\"twilio\"}", 2 * rejects)
        .containsEntry(
            "centralita_provider_requests_total{provider=\"twilio\",status=\"200\"}",
            (double) answered)
        .containsEntry(
            "centralita_provider_requests_total{provider=\"twilio\",status=\"429\"}", 1.0)
        .containsEntry(
            "centralita_provider_requests_total{provider=\"twilio\",status=\"404\"}",
            (double) asked - answered - 1)
        .containsEntry(
            "centralita_provider_request_seconds_count{provider=\"twilio\"}", (double) asked)
        .containsEntry(
            "centralita_webhook_seconds_count{endpoint=\"twilio-status\",status=\"204\"}", 1.0)
        .containsEntry(
            "centralita_webhook_seconds_count{endpoint=\"twilio-status\",status=\"401\"}", 1.0)
        .containsEntry(
            "centralita_unsettled_calls{account=\"" + ACCOUNT + "\"}",
            Double.valueOf(
                centralita.value("SELECT count(*) FROM calls WHERE is_unsettled(status, cost)")))
        .containsEntry("centralita_alerts{alert=\"budget\"}", 1.0)
        .containsEntry("centralita_database_up", 1.0)
        .containsKey("centralita_spool_events{sender=\"twilio\"}")
        .containsKey("centralita_spool_events{sender=\"elevenlabs\"}")
        .containsKey("hikaricp_connections_active{pool=\"centralita\"}")
        .containsKey("process_uptime_seconds");
    assertThat(
            samples.get("centralita_covered_until_timestamp_seconds{account=\"" + ACCOUNT + "\"}"))
        .isCloseTo(
            Double.parseDouble(
                centralita.value("SELECT extract(epoch FROM covered_until) FROM sync_coverage")),
            within(0.001));
    assertThat(samples.get("centralita_statement_seconds_count{statement=\"twilio/upsert-calls\"}"))
        .isGreaterThanOrEqualTo(2.0);
    assertThat(samples.keySet())
        .anyMatch(name -> name.startsWith("jvm_memory_used_bytes{"))
        .anyMatch(name -> name.startsWith("http_server_requests_seconds_count{"));
    assertThat(text).doesNotContainPattern("\\+\\d{8}").doesNotContain(RunningCentralita.SECRET);
  }

  @Test
  void whileTheDatabaseIsDown_aScrapeSucceeds_withoutWhatOnlyTheDatabaseKnows() {
    String covered = "centralita_covered_until_timestamp_seconds{account=\"" + ACCOUNT + "\"}";
    try (TestDatabase real = TestDatabase.migrated();
        CuttableLine line = CuttableLine.to(real.url());
        Database database = Database.connect(line.url());
        RunningCentralita cutOff = RunningCentralita.on(database, Map.of())) {
      RunningCentralita.sql(
          real.dataSource(),
          "INSERT INTO sync_coverage (account_sid, covered_until) VALUES ('"
              + ACCOUNT
              + "', now())");
      assertThat(samples(scrape(cutOff)))
          .containsEntry("centralita_database_up", 1.0)
          .containsKey(covered);

      line.leadTo(new DatabaseUrl("jdbc:postgresql://127.0.0.1:1/postgres", "", ""));
      line.cut();
      Instant asked = Instant.now();
      Map<String, Double> samples = samples(scrape(cutOff));

      assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(5));
      assertThat(samples)
          .containsEntry("centralita_database_up", 0.0)
          .containsKey("centralita_spool_events{sender=\"twilio\"}")
          .doesNotContainKey(covered);
      line.leadTo(real.url());
      await().until(() -> samples(scrape(cutOff)).get("centralita_database_up").equals(1.0));
    }
  }
}
