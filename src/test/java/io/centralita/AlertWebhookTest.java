package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.centralita.testkit.Described;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.LoggerFactory;

/** Whoever is told of alerts, is told once of each that opens or closes, whatever happens. */
// the extension closes each program
@SuppressWarnings("PMD.CloseResource")
class AlertWebhookTest {

  /** Not answered at all. */
  private static final int SILENCE = 0;

  /** Taken, and then something said that does not end. */
  private static final int ENDLESS = 200;

  private static final HttpServer receiver = server();
  private static final String PATH = "/hooks/geheim";
  private static volatile int slowness;
  private static final CountDownLatch over = new CountDownLatch(1);
  private static final ExecutorService workers = Executors.newCachedThreadPool();
  private static final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
  private static final List<JsonNode> attempts = new CopyOnWriteArrayList<>();
  private static final List<JsonNode> taken = new CopyOnWriteArrayList<>();
  private static final List<String> elsewhere = new CopyOnWriteArrayList<>();

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension()
          .with(
              "ALERT_WEBHOOK_URL",
              "http://127.0.0.1:" + receiver.getAddress().getPort() + PATH + "?key=streng")
          .with("PUBLIC_BASE_URL", "https://calls.example.com/centralita");

  private final RunningCentralita centralita = extension.program();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);

  private static HttpServer server() {
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeAll
  static void listen() {
    receiver.createContext("/", AlertWebhookTest::answer);
    receiver.setExecutor(workers);
    receiver.start();
  }

  @AfterAll
  static void close() {
    over.countDown();
    receiver.stop(0);
    workers.shutdown();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().toString().equals(PATH + "?key=streng")
          || !exchange.getRequestMethod().equals("POST")) {
        elsewhere.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        exchange.sendResponseHeaders(200, -1);
        return;
      }
      // as long as it takes others to look for messages, several times
      over.await(slowness, TimeUnit.MILLISECONDS);
      JsonNode message = new ObjectMapper().readTree(exchange.getRequestBody());
      attempts.add(message);
      Integer planned = answers.poll();
      int status = planned == null ? 204 : planned;
      if (status == SILENCE) {
        over.await();
        return;
      }
      if (status < 300) {
        taken.add(message);
      }
      if (status == ENDLESS) {
        exchange.sendResponseHeaders(status, 0);
        exchange.getResponseBody().flush();
        over.await();
        return;
      }
      exchange.getResponseHeaders().set("Location", "/elsewhere");
      exchange.sendResponseHeaders(status, -1);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @BeforeEach
  void begin() {
    slowness = 0;
    answers.clear();
    attempts.clear();
    taken.clear();
    elsewhere.clear();
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void noAddressInTheLog() {
    root.detachAppender(log);
    assertThat(log.list)
        .allSatisfy(
            line -> assertThat(line.getFormattedMessage()).doesNotContain("geheim", "streng"));
    assertThat(elsewhere).isEmpty();
    assertThat(attempts)
        .allSatisfy(message -> assertThat(Described.faultsOfWebhook("alert", message)).isEmpty());
  }

  @Test
  void whatHappensWhileTheReceiverIsDown_isToldOnceAndInOrder_whenItIsBack() {
    answers.addAll(List.of(503, SILENCE, 302, 400, 503, 500));
    open();
    close(centralita);
    open();

    await().until(() -> taken.size() == 3);

    assertThat(taken)
        .extracting(AlertWebhookTest::state)
        .containsExactly("opened", "closed", "opened");
    assertThat(attempts).hasSize(9);
    assertThat(attempts.subList(0, 7))
        .extracting(AlertWebhookTest::id)
        .containsOnly(id(taken.get(0)));
    JsonNode opened = taken.get(2);
    JsonNode alert = centralita.get("/api/alerts").body().path("alerts").get(0);
    assertThat(opened.path("alert").asText()).isEqualTo("unreadable-phones");
    for (String field : List.of("since", "message", "action")) {
      assertThat(opened.path(field)).as(field).isEqualTo(alert.path(field));
    }
    assertThat(opened.path("program").asText()).isEqualTo("https://calls.example.com/centralita");
    assertThat(opened.path("text").asText()).startsWith("🚨 unreadable-phones: ");
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsOnlyOnce(
            "ALERT_WEBHOOK_URL cannot be told of an alert (it answered 503); each message is tried"
                + " for a day.");
    assertThat(queued()).isEqualTo("0");
  }

  @Test
  void twoProcesses_tellOfAnAlertOnce() {
    RunningCentralita other = extension.another();
    slowness = 100;
    for (int i = 0; i < 3; i++) {
      centralita.sql(
          "INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('none', 1)");
      inBoth(other);
      centralita.sql("DELETE FROM workspace_phones");
      inBoth(other);
    }

    await().until(() -> "0".equals(queued()) && taken.size() >= 6);

    assertThat(taken).hasSize(6);
    for (int i = 0; i < 6; i++) {
      assertThat(state(taken.get(i))).isEqualTo(i % 2 == 0 ? "opened" : "closed");
    }
  }

  private void inBoth(RunningCentralita other) {
    CompletableFuture<Void> there = CompletableFuture.runAsync(() -> check(other));
    check(centralita);
    there.join();
  }

  /** As where a process dies between the two. */
  @Test
  void aMessageThatWasTakenButNotNoted_comesAgain_underTheSameId() {
    centralita.sql(
        "CREATE SEQUENCE deletions",
        "CREATE FUNCTION refuse_deletion() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            + " IF nextval('deletions') = 1 THEN RAISE EXCEPTION 'not now'; END IF;"
            + " RETURN OLD; END $$",
        "CREATE TRIGGER refuse_deletion BEFORE DELETE ON alert_messages"
            + " FOR EACH ROW EXECUTE FUNCTION refuse_deletion()");
    try {
      open();

      await().until(() -> taken.size() == 2 && "0".equals(queued()));
    } finally {
      centralita.sql("DROP FUNCTION refuse_deletion CASCADE", "DROP SEQUENCE deletions");
    }
    assertThat(id(taken.get(1))).isEqualTo(id(taken.get(0)));
  }

  @Test
  void afterADay_aMessageIsGivenUp_andTheNextOneGoesOut() {
    answers.add(500);
    centralita.sql(
        "INSERT INTO alert_messages (alert, state, since, message, action, created_at, attempts)"
            + " VALUES ('no-calls', 'opened', now(), 'm', 'a', now() - interval '25 hours', 10),"
            + " ('no-calls', 'closed', now(), 'm', 'a', now(), 0)");

    await().until(() -> "0".equals(queued()));

    assertThat(attempts).extracting(AlertWebhookTest::state).containsExactly("opened", "closed");
    assertThat(taken).hasSize(1);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .contains(
            "❌ ALERT_WEBHOOK_URL has not been told that no-calls has opened: given up after a day"
                + " (it answered 500).");
  }

  @Test
  void whatTheReceiverSaysBesides_isNotWaitedFor() {
    answers.add(ENDLESS);
    open();
    close(centralita);

    await().until(() -> "0".equals(queued()));

    assertThat(taken).hasSize(2);
  }

  @Test
  void whileNothingIsTaken_anAlertSaysSo_untilItIs() {
    centralita.sql(
        "INSERT INTO alert_messages (alert, state, since, message, action, created_at, attempts,"
            + " next_attempt) VALUES ('no-calls', 'opened', now(), 'm', 'a',"
            + " now() - interval '16 minutes', 1, now() + interval '1 hour')");
    check(centralita);

    assertThat(centralita.get("/api/alerts").body().path("alerts").path(0).path("id").asText())
        .isEqualTo("alert-messages");

    centralita.sql("UPDATE alert_messages SET next_attempt = now()");
    await().until(() -> "0".equals(queued()));
    check(centralita);

    assertThat(centralita.get("/api/alerts").body().path("alerts")).isEmpty();
    await().until(() -> taken.size() == 3);
  }

  /** Whoever has a receiver sends what all find. */
  @Test
  void aProcessWithoutAReceiver_leavesMessagesToTheOthers_forADay() {
    RunningCentralita other = extension.another("ALERT_WEBHOOK_URL", "");
    centralita.sql(
        "INSERT INTO alert_messages (alert, state, since, message, action, created_at, next_attempt)"
            + " VALUES ('no-calls', 'opened', now(), 'm', 'a', now() - interval '25 hours',"
            + " now() + interval '1 hour'), ('no-calls', 'closed', now(), 'm', 'a', now(),"
            + " now() + interval '1 hour')");
    other.sql("INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('none', 1)");
    check(other);

    await().until(() -> taken.size() == 1);

    assertThat(state(taken.get(0))).isEqualTo("opened");
    assertThat(centralita.value("SELECT string_agg(state, ' ') FROM alert_messages"))
        .isEqualTo("closed");
  }

  private void open() {
    centralita.sql("INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('none', 1)");
    check(centralita);
  }

  private static void close(RunningCentralita program) {
    program.sql("DELETE FROM workspace_phones");
    check(program);
  }

  private static void check(RunningCentralita program) {
    program.camel().createFluentProducerTemplate().to("direct:check-alerts").request();
  }

  private String queued() {
    return centralita.value("SELECT count(*) FROM alert_messages");
  }

  private static String id(JsonNode message) {
    return message.path("id").asText();
  }

  private static String state(JsonNode message) {
    return message.path("state").asText();
  }
}
