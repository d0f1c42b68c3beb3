package io.centralita;

import static io.centralita.testkit.TwilioCalls.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.centralita.database.CuttableLine;
import io.centralita.database.Database;
import io.centralita.database.DatabaseUrl;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.Described;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.RawConversation;
import io.centralita.testkit.RequestSeen;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCaller;
import io.centralita.testkit.TwilioCalls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Prometheus reads is what has happened. */
class MetricsTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-03T00:00:00Z");
  private static final String RESYNC = "/api/resync-twilio-historical?from=" + FROM + "&to=" + TO;
  private static final String STATUS = "/functions/v1/twilio-status";

  private static final Pattern LINE =
      Pattern.compile("([a-z][a-z0-9_]*)(?:\\{((?:[a-z][a-z0-9_]*=\"[^\"\\n]*\",?)+)\\})? (\\S+)");

  private static final Map<String, String> SUFFIXES =
      Map.of("histogram", "_(bucket|count|sum)", "summary", "_(count|sum)");

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension()
          .besideTwilio()
          .besideElevenLabs()
          .with("ELEVENLABS_WEBHOOK_SECRET", PostCallSender.SECRET);

  private final FakeTwilio twilio = extension.twilio();
  private final FakeElevenLabs elevenLabs = extension.elevenLabs();
  private final RunningCentralita centralita = extension.program();

  /**
   * The samples by name and labels as they stand there. Each family stands together below its help
   * and its type, and no sample is there twice.
   */
  private static Map<String, Double> samples(String text) {
    Map<String, Double> samples = new LinkedHashMap<>();
    Set<String> families = new HashSet<>();
    String family = "";
    String type = "";
    for (String line : text.split("\n")) {
      if (line.startsWith("# HELP ")) {
        assertThat(line).matches("# HELP \\S+ \\S.*");
        family = line.split(" ")[2];
        assertThat(families.add(family)).as(line).isTrue();
      } else if (line.startsWith("# TYPE ")) {
        type = line.replace("# TYPE " + family + " ", "");
        assertThat(type).as(line).matches("counter|gauge|histogram|summary");
        assertThat(family.endsWith("_total")).as(line).isEqualTo("counter".equals(type));
      } else {
        Matcher sample = LINE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).as(line).matches(family + SUFFIXES.getOrDefault(type, ""));
        Double value = Double.valueOf(sample.group(3).replace("+Inf", "Infinity"));
        assertThat(samples.put(line.replaceFirst(" \\S+$", ""), value)).as(line).isNull();
      }
    }
    requireBucketsThatAddUp(samples);
    return samples;
  }

  private static void requireBucketsThatAddUp(Map<String, Double> samples) {
    String last = ",le=\"+Inf\"}";
    double below = 0;
    for (Map.Entry<String, Double> bucket : samples.entrySet()) {
      String name = bucket.getKey();
      if (name.contains("_bucket{")) {
        assertThat(bucket.getValue()).as(name).isGreaterThanOrEqualTo(below);
        below = name.endsWith(last) ? 0 : bucket.getValue();
        if (name.endsWith(last)) {
          String count = name.replace("_bucket{", "_count{").replace(last, "}");
          assertThat(samples).containsEntry(count, bucket.getValue());
        }
      }
    }
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
  void runsRecordsRequestsAndWebhooks_areCountedAsTheyHappened() throws Exception {
    Tables.enterDirectory(
        centralita.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
    twilio
        .add(callsThatComeOnce())
        .fault(request -> true, 1, Fault.tooManyRequests())
        .fault(request -> true, 2, Fault.resetBeforeBody());
    TwilioCaller caller = new TwilioCaller(centralita.address(""));
    Map<String, String> form = TwilioCaller.call("CallStatus", "completed");
    String address = centralita.address(STATUS).toString();

    assertThat(centralita.post(RESYNC).status()).isEqualTo(200);
    assertThat(centralita.post(RESYNC).status()).isEqualTo(200);
    assertThat(centralita.post("/api/sync-twilio-hourly").status()).isEqualTo(200);
    long answered = twilio.requests().size() - 3;
    twilio.fault(RequestSeen::isList, 1000, Fault.status(404));
    assertThat(centralita.post(RESYNC).status()).isGreaterThanOrEqualTo(500);
    long asked = twilio.requests().size();
    String body = TwilioCaller.encoded(form);
    String signature = TwilioCaller.signature(TwilioCalls.TOKEN, address, form);
    assertThat(caller.send(STATUS, body, signature).status()).isEqualTo(204);
    String forged = (signature.startsWith("A") ? "B" : "A") + signature.substring(1);
    assertThat(caller.send(STATUS, body, forged).status()).isEqualTo(401);
    assertThat(caller.send(STATUS + "/", body, forged).status()).isEqualTo(401);
    converse();
    assertThat(ask("BREW", "/hostile/" + signature.hashCode()).statusCode()).isEqualTo(404);
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
        .containsEntry("centralita_runs_total{job=\"twilio-hourly\",status=\"interrupted\"}", 0.0)
        .containsEntry("centralita_run_seconds_count{job=\"twilio-historical\"}", 3.0)
        .containsEntry("centralita_records_total{outcome=\"written\",source=\"twilio\"}", calls)
        .containsEntry("centralita_records_total{outcome=\"unchanged\",source=\"twilio\"}", calls)
        .containsEntry(
            "centralita_records_total{outcome=\"rejected\",source=\"twilio\"}", 2 * rejects)
        .containsEntry("centralita_records_total{outcome=\"written\",source=\"elevenlabs\"}", 3.0)
        .containsEntry("centralita_records_total{outcome=\"unchanged\",source=\"elevenlabs\"}", 2.0)
        .containsEntry(
            "centralita_provider_requests_total{provider=\"twilio\",status=\"200\"}",
            (double) answered)
        .containsEntry(
            "centralita_provider_requests_total{provider=\"twilio\",status=\"429\"}", 1.0)
        .containsEntry(
            "centralita_provider_requests_total{provider=\"twilio\",status=\"error\"}", 2.0)
        .containsEntry(
            "centralita_provider_requests_total{provider=\"twilio\",status=\"404\"}",
            (double) asked - answered - 3)
        .containsEntry(
            "centralita_provider_request_seconds_count{provider=\"twilio\"}", (double) asked)
        .containsEntry(
            "centralita_provider_requests_total{provider=\"elevenlabs\",status=\"200\"}",
            (double) elevenLabs.requests().size())
        .containsEntry(
            "centralita_webhook_seconds_count{endpoint=\"twilio-status\",status=\"204\"}", 1.0)
        .containsEntry(
            "centralita_webhook_seconds_count{endpoint=\"twilio-status\",status=\"401\"}", 2.0)
        .containsEntry(
            "centralita_unsettled_calls{account=\"" + ACCOUNT + "\"}",
            Double.valueOf(
                centralita.value("SELECT count(*) FROM calls WHERE is_unsettled(status, cost)")))
        .containsEntry("centralita_alerts{alert=\"budget\"}", 1.0)
        .containsEntry("centralita_database_up", 1.0)
        .containsEntry("centralita_health{check=\"database\"}", 1.0)
        .containsEntry("centralita_spool_events{sender=\"twilio\"}", 0.0)
        .containsEntry("centralita_spool_events{sender=\"elevenlabs\"}", 0.0)
        .containsKey("hikaricp_connections_active{pool=\"centralita\"}")
        .containsKey("process_uptime_seconds");
    assertThat(
            samples.get("centralita_covered_until_timestamp_seconds{account=\"" + ACCOUNT + "\"}"))
        .isCloseTo(
            Double.parseDouble(
                centralita.value(
                    "SELECT extract(epoch FROM covered_until) FROM sync_coverage"
                        + " WHERE account_sid LIKE 'AC%'")),
            within(0.001));
    assertThat(samples.get("centralita_statement_seconds_count{statement=\"twilio/upsert-calls\"}"))
        .isGreaterThanOrEqualTo(2.0);
    assertThat(samples.keySet())
        .anyMatch(name -> name.startsWith("jvm_memory_used_bytes{"))
        .anyMatch(
            name ->
                name.startsWith(
                    "http_server_requests_seconds_count{method=\"other\",status=\"404\""));
    assertThat(text)
        .doesNotContainPattern("\\+\\d{8}")
        .doesNotContain(RunningCentralita.SECRET, "hostile", "BREW");

    centralita.sql("DELETE FROM sync_alerts");
    assertThat(samples(scrape(centralita)))
        .doesNotContainKey("centralita_alerts{alert=\"budget\"}");
    assertThat(ask("HEAD", "/metrics").statusCode()).isEqualTo(200);
    assertThat(text)
        .contains(namedIn("alert-rules.yaml"))
        .contains(namedIn("grafana-dashboard.json"));
    // for promtool, where it is installed
    Files.writeString(Path.of("target/metrics.txt"), text);
  }

  /** The metrics that rules or panels look at, but for one that is there only while events wait. */
  private static Set<String> namedIn(String file) throws IOException {
    Matcher name =
        Pattern.compile("(centralita|hikaricp|http_server|jvm|process)_\\w+")
            .matcher(Files.readString(Path.of("ops", file)));
    Set<String> names = name.results().map(MatchResult::group).collect(Collectors.toSet());
    assertThat(names).hasSizeGreaterThan(8);
    names.remove("centralita_spool_oldest_timestamp_seconds");
    return names;
  }

  /**
   * One conversation comes from the list, then once more by event; another one by event alone; an
   * old one is listed twice.
   */
  private void converse() {
    Instant recent = Instant.now().minus(Duration.ofMinutes(9)).truncatedTo(ChronoUnit.SECONDS);
    RawConversation listed = new ConversationBuilder("conv_1", recent).build();
    elevenLabs.add(listed);
    PostCallSender sender = new PostCallSender(centralita);
    assertThat(centralita.post("/api/sync-elevenlabs-hourly").status()).isEqualTo(200);
    for (RawConversation ended :
        List.of(listed, new ConversationBuilder("conv_2", recent).build())) {
      assertThat(sender.send(event(ended)).status()).isEqualTo(200);
    }
    await()
        .until(
            () ->
                samples(scrape(centralita))
                            .get(
                                "centralita_records_total{outcome=\"written\",source=\"elevenlabs\"}")
                        == 2
                    && samples(scrape(centralita))
                            .get("centralita_spool_events{sender=\"elevenlabs\"}")
                        == 0);
    elevenLabs.add(new ConversationBuilder("conv_0", FROM).build());
    String old = "/api/sync-elevenlabs?from=" + FROM + "&to=" + TO;
    assertThat(centralita.post(old).status()).isEqualTo(200);
    // by now nothing more is to be said of it: it is listed and not asked for
    assertThat(centralita.post(old).status()).isEqualTo(200);
  }

  private static String event(RawConversation conversation) {
    return "{\"type\":\"post_call_transcription\",\"event_timestamp\":1739537297,\"data\":%s}"
        .formatted(conversation.detail());
  }

  private HttpResponse<String> ask(String method, String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(centralita.address(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Authorization", "Bearer " + RunningCentralita.SECRET)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void whileTheDatabaseIsDown_scrapesSucceed_withoutWhatOnlyTheDatabaseKnows() throws Exception {
    String covered = "centralita_covered_until_timestamp_seconds{account=\"" + ACCOUNT + "\"}";
    String waiting = "centralita_spool_events{sender=\"twilio\"}";
    String oldest = "centralita_spool_oldest_timestamp_seconds{sender=\"twilio\"}";
    try (TestDatabase real = TestDatabase.migrated();
        CuttableLine line = CuttableLine.to(real.url());
        Database database = Database.connect(line.url());
        RunningCentralita cutOff =
            RunningCentralita.on(database, RunningCentralita.twilio(twilio))) {
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
      Map<String, String> form = TwilioCaller.call();
      Instant called = Instant.now();
      assertThat(
              new TwilioCaller(cutOff.address(""))
                  .send(
                      STATUS,
                      TwilioCaller.encoded(form),
                      TwilioCaller.signature(
                          TwilioCalls.TOKEN, cutOff.address(STATUS).toString(), form))
                  .status())
          .isEqualTo(204);
      // what was seen holds for a second
      await().until(() -> samples(scrape(cutOff)).get("centralita_database_up") == 0);
      Instant asked = Instant.now();
      List<Map<String, Double>> scrapes =
          IntStream.range(0, 5).parallel().mapToObj(i -> samples(scrape(cutOff))).toList();

      assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(5));
      assertThat(scrapes)
          .allSatisfy(
              samples ->
                  assertThat(samples)
                      .containsEntry("centralita_database_up", 0.0)
                      .containsEntry("centralita_health{check=\"database\"}", 0.0)
                      .containsEntry(waiting, 1.0)
                      .hasEntrySatisfying(
                          oldest,
                          seconds ->
                              assertThat(seconds)
                                  .isCloseTo(called.toEpochMilli() / 1000.0, within(2.0)))
                      .doesNotContainKey(covered));
      line.leadTo(real.url());
      await()
          .untilAsserted(
              () ->
                  assertThat(samples(scrape(cutOff)))
                      .containsEntry("centralita_database_up", 1.0)
                      .containsEntry(waiting, 0.0)
                      .containsKey(covered)
                      .doesNotContainKey(oldest));
    }
  }
}
