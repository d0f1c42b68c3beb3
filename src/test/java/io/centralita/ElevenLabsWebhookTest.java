package io.centralita;

import static io.centralita.PostCallSender.SECRET;
import static io.centralita.PostCallSender.bytes;
import static io.centralita.PostCallSender.now;
import static io.centralita.PostCallSender.signature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.EventRoute;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** ElevenLabs' webhook as HTTP sees it; what comes of an event is in ElevenLabsSpoolTest. */
class ElevenLabsWebhookTest {

  private static final EventRoute EVENTS = new EventRoute("elevenlabs-event");

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final AtomicInteger BEGUN = new AtomicInteger();
  private static final CountDownLatch END = new CountDownLatch(1);

  @TempDir static Path spool;

  private static TestDatabase database;
  private static RunningCentralita centralita;
  private static PostCallSender elevenlabs;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    centralita =
        RunningCentralita.on(
            database.database(),
            PostCallSender.settings(spool),
            Clock.systemUTC(),
            main -> {
              main.configure().addConfiguration(EVENTS);
              main.configure().addRoutesBuilder(longRequests());
            });
    elevenlabs = new PostCallSender(centralita);
  }

  private static RouteBuilder longRequests() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("platform-http:/long")
            .process(
                exchange -> {
                  BEGUN.incrementAndGet();
                  END.await();
                });
      }
    };
  }

  @AfterAll
  static void stop() {
    centralita.close();
    database.close();
  }

  @BeforeEach
  void forget() {
    EVENTS.forget();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=ISO-8859-1",
        "application/json; charset=UTF-16",
        "application/json; charset=nonsense",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x"
      })
  void aSignedEvent_isHandedOverAsItWasSent_whateverTheCharsetItNames(String contentType) {
    String event = "{\"type\":\"post_call_transcription\",\"text\":\"¿Diga? – ‹\u0000› 😀\"}\r\n";

    Reply reply = elevenlabs.send(event, "Content-Type", contentType);

    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    assertThat(reply.body().toString()).isEqualTo("{\"success\":true}");
    await().until(() -> EVENTS.delivered().equals(List.of(event)));
  }

  @Test
  void whatIsNotSignedByElevenlabs_is401_andIsNoEvent() {
    byte[] event = bytes("{\"type\":\"post_call_transcription\"}");
    byte[] other = bytes("{\"type\":\"post_call_audio\"}");

    List<Reply> replies =
        Stream.of(
                elevenlabs.unsigned(event),
                elevenlabs.unsigned(event).header("ElevenLabs-Signature", "nonsense"),
                elevenlabs
                    .unsigned(other)
                    .header("ElevenLabs-Signature", signature(event, SECRET, now())),
                elevenlabs.signed(event, "another secret", now()),
                elevenlabs.signed(event, SECRET, now() - 1860),
                elevenlabs.signed(event, SECRET, now() + 1860),
                elevenlabs
                    .unsigned(event)
                    .header("Authorization", "Bearer " + RunningCentralita.SECRET))
            .map(HttpRequest.Builder::build)
            .map(RunningCentralita::send)
            .toList();
    // whatever had been taken before this one would have been handed over before it
    List<String> sent = elevenlabs.sendAll(1);

    assertThat(replies)
        .allSatisfy(
            reply -> {
              assertThat(reply.status()).isEqualTo(401);
              assertThat(reply.body().toString()).isEqualTo("{\"error\":\"Unauthorized\"}");
            });
    await().until(() -> EVENTS.delivered().containsAll(sent));
    assertThat(EVENTS.delivered()).isEqualTo(sent);
  }

  @Test
  void aBodyOverOneMegabyte_is413_andOneOfOneMegabyteIsTaken() {
    String largest = "x".repeat(1_048_576);

    assertThat(elevenlabs.send(largest + "x").status()).isEqualTo(413);
    assertThat(elevenlabs.send(largest).status()).isEqualTo(200);
    await().until(() -> EVENTS.delivered().equals(List.of(largest)));
  }

  @Test
  void whileManyRequestsAreBeingWorkedOff_anEventIsTakenAllTheSame() {
    List<CompletableFuture<HttpResponse<Void>>> answers =
        Stream.generate(() -> HttpRequest.newBuilder(centralita.address("/long")).build())
            .limit(50)
            .map(request -> HTTP.sendAsync(request, BodyHandlers.discarding()))
            .toList();
    try {
      await().until(() -> BEGUN.get() == 50);

      assertThat(elevenlabs.send("{}").status()).isEqualTo(200);
      assertThat(answers).noneMatch(CompletableFuture::isDone);
      await().until(() -> EVENTS.delivered().equals(List.of("{}")));
    } finally {
      END.countDown();
      answers.forEach(CompletableFuture::join);
    }
  }

  @Test
  void anotherMethod_is405() {
    assertThat(centralita.get(PostCallSender.PATH).status()).isEqualTo(405);
  }

  @Test
  void withoutASecret_is503NamingIt() {
    try (RunningCentralita bare = RunningCentralita.on(database, Map.of())) {
      Reply reply = new PostCallSender(bare).send("{}");

      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.body().path("success").asBoolean(true)).isFalse();
      assertThat(reply.body().path("error").asText())
          .contains("ELEVENLABS_WEBHOOK_SECRET")
          .endsWith(".");
    }
  }
}
