package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.ElevenLabsAnswer;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.Fault;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is cancelled ends within ten seconds, whatever its slices wait for. */
// the extension closes each program
@SuppressWarnings("PMD.CloseResource")
class CancelTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-15T00:00:00Z");
  private static final String PERIOD = "?from=" + FROM + "&to=" + TO;

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension().besideTwilio().besideElevenLabs();

  private final FakeTwilio twilio = extension.twilio();
  private final FakeElevenLabs elevenLabs = extension.elevenLabs();
  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    over.countDown();
  }

  @ParameterizedTest(name = "in another process: {0}")
  @ValueSource(booleans = {false, true})
  void whileTwilioIsSilent_whatWasFetchedIsStoredAndRolledUp(boolean elsewhere) {
    Tables.enterDirectory(
        extension.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
    twilio.add(TwilioCalls.campaign(3, 2000, FROM, TO));
    AtomicInteger asked = new AtomicInteger();
    twilio.fault(
        request -> true,
        10_000,
        (reply, honest) -> {
          if (asked.incrementAndGet() > 6) {
            over.await(60, TimeUnit.SECONDS);
          }
          reply.send(honest.get());
        });
    RunningCentralita works = extension.program();
    RunningCentralita asks = elsewhere ? extension.another() : works;
    String run =
        started(works.post("/api/resync-twilio-historical" + PERIOD, "Prefer", "respond-async"));
    awaitValue("SELECT count(*) > 2 FROM sync_slices WHERE finished_at IS NOT NULL", "t");

    for (int i = 0; i < 2; i++) {
      Reply cancelling = asks.post(run + "/cancel");
      assertThat(cancelling.status()).as(cancelling.body().toString()).isEqualTo(202);
      assertThat(cancelling.body().path("status").asText()).isEqualTo("cancelling");
    }

    awaitCancelled(asks, run);
    assertThat(value("SELECT count(*) > 0 FROM calls")).isEqualTo("t");
    assertThat(value("SELECT count(*) FROM sync_pending_hours")).isEqualTo("0");
    assertThat(value("SELECT sum(total_calls) FROM twilio_snapshots"))
        .isEqualTo(value("SELECT count(*) FROM calls"));
    assertThat(asks.post(run + "/cancel").status()).isEqualTo(409);
    over.countDown();
    twilio.noFaults();
    // its tables are free, and nobody takes it up again
    assertThat(asks.post("/api/generate-twilio-snapshots").status()).isEqualTo(200);
    assertThat(value("SELECT string_agg(status, ' ' ORDER BY id) FROM sync_runs"))
        .isEqualTo("cancelled succeeded");
  }

  @Test
  void whileElevenLabsAsksForPatience_itEndsAllTheSame() {
    elevenLabs.add(
        IntStream.range(0, 20)
            .mapToObj(i -> new ConversationBuilder("conv_" + i, FROM.plusSeconds(i)).build())
            .toList());
    CountDownLatch refused = new CountDownLatch(1);
    elevenLabs.fault(
        request -> true,
        10_000,
        (reply, honest) -> {
          Fault.answer(ElevenLabsAnswer.rateLimitExceeded().with("Retry-After", "600"))
              .apply(reply, honest);
          refused.countDown();
        });
    RunningCentralita centralita = extension.program();
    String run =
        started(centralita.post("/api/sync-elevenlabs" + PERIOD, "Prefer", "respond-async"));
    Awaitility.await().until(() -> refused.getCount() == 0);

    assertThat(centralita.post(run + "/cancel").status()).isEqualTo(202);

    awaitCancelled(centralita, run);
    elevenLabs.noFaults();
  }

  @Test
  void whatIsNoRun_orIsAskedForWrongly_isRefused() {
    RunningCentralita centralita = extension.program();

    assertThat(centralita.post("/api/runs/4711/cancel").status()).isEqualTo(404);
    assertThat(centralita.post("/api/runs/x/cancel").status()).isEqualTo(404);
    assertThat(centralita.post("/api/runs/1/cancel?now=1").status()).isEqualTo(400);
    assertThat(centralita.get("/api/runs/1/cancel").status()).isEqualTo(405);
  }

  /** The address of the run that a trigger has opened. */
  private static String started(Reply reply) {
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(202);
    return "/api/runs/" + reply.body().path("runId").asLong();
  }

  private static void awaitCancelled(RunningCentralita centralita, String run) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> centralita.get(run).body().at("/run/status").asText(),
            status -> !status.equals("running"));
    assertThat(centralita.get(run).body().at("/run/status").asText()).isEqualTo("cancelled");
  }

  private static void awaitValue(String query, String expected) {
    Awaitility.await().until(() -> expected.equals(value(query)));
  }

  private static String value(String query) {
    return RunningCentralita.value(extension.dataSource(), query);
  }
}
