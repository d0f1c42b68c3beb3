package io.centralita;

import static io.centralita.PostCallSender.bytes;
import static io.centralita.PostCallSender.now;
import static io.centralita.PostCallSender.signature;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.EventRoute;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers can do to the server, and what every answer has in common. */
class HttpLimitsTest {

  private static final String SECRET = "contraseña-secreta-ñandú";
  private static final EventRoute EVENTS = new EventRoute("elevenlabs-event");
  private static final Queue<WeakReference<Object>> BODIES = new ConcurrentLinkedQueue<>();

  @TempDir static Path spool;

  private static TestDatabase database;
  private static RunningCentralita centralita;
  private static PostCallSender elevenlabs;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    Map<String, String> settings = new HashMap<>(PostCallSender.settings(spool));
    settings.put("CRON_SECRET", SECRET);
    centralita =
        RunningCentralita.on(
            database.database(),
            settings,
            Clock.systemUTC(),
            main -> {
              main.configure().addConfiguration(EVENTS);
              main.configure().addRoutesBuilder(routes());
            });
    elevenlabs = new PostCallSender(centralita);
  }

  private static RouteBuilder routes() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("platform-http:/remember")
            .streamCache("false")
            .process(exchange -> BODIES.add(new WeakReference<>(exchange.getMessage().getBody())))
            .setBody(constant("{}"));
        from("platform-http:/form")
            .process(
                exchange -> {
                  Map<?, ?> form = exchange.getMessage().getBody(Map.class);
                  String longest = String.valueOf(form.get("long"));
                  exchange
                      .getMessage()
                      .setBody(
                          "{\"fields\":" + form.size() + ",\"long\":" + longest.length() + "}");
                })
            .removeHeaders("*");
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
    BODIES.clear();
  }

  @Test
  void nothingOfARequest_isKeptAfterItsAnswer() {
    for (int i = 0; i < 20; i++) {
      assertThat(post("/remember", "text/plain", "x".repeat(500_000)).status()).isEqualTo(200);
    }

    assertThat(BODIES).hasSize(20);
    // well before the time-out of a slow body, which must not hold on to those that were not slow
    await()
        .atMost(Duration.ofSeconds(8))
        .until(
            () -> {
              System.gc();
              // the last one may still be a local variable of a thread that has nothing else to do
              return BODIES.stream().filter(body -> body.get() != null).count() <= 1;
            });
  }

  @ParameterizedTest
  @CsvSource({
    "/api/sync-twilio-hourly, Content-Length: 1000000",
    "/api/sync-twilio-hourly, Content-Length: 9000000",
    "/api/nothing, Transfer-Encoding: chunked",
    "/functions/v1/elevenlabs-webhook, Content-Length: 1000000",
    "/functions/v1/elevenlabs-webhook, Transfer-Encoding: chunked",
    "/functions/v1/elevenlabs-webhook, Content-Length: 9000000"
  })
  void aStranger_isRefusedBeforeTheBodyComes(String path, String length) throws IOException {
    for (String expectation : new String[] {"", "Expect: 100-continue\r\n"}) {
      try (Raw client = new Raw()) {
        client.send(
            "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + expectation + length + "\r\n\r\n");

        assertThat(client.receiveAnswer())
            .startsWith("HTTP/1.1 401 ")
            .endsWith("{\"error\":\"Unauthorized\"}");
      }
    }
  }

  @Test
  void whatTwilioPosts_whereItHasNoToken_is503BeforeTheBodyComes() throws IOException {
    try (Raw client = new Raw()) {
      client.send("POST /twilio-menu HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");

      assertThat(client.receiveAnswer())
          .startsWith("HTTP/1.1 503 ")
          .contains("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set.");
    }
  }

  @Test
  void strangersWhoseSignatureLooksRight_waitInLine_andSmallEventsPassThem() throws IOException {
    List<Raw> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        strangers.add(new Raw());
        strangers.get(i).send(webhookHead("Content-Length: 1000000") + "x".repeat(1000));
      }
      String event = "{\"text\":\"" + "y".repeat(50_000) + "\"}";

      assertThat(elevenlabs.send(event).status()).isEqualTo(200);

      strangers.forEach(Raw::close);
      // and the room is there again for those who come in earnest
      String large = "{\"text\":\"" + "z".repeat(1_000_000) + "\"}";
      assertThat(elevenlabs.send(large).status()).isEqualTo(200);
      await().until(() -> EVENTS.delivered().equals(List.of(event, large)));
    } finally {
      strangers.forEach(Raw::close);
    }
  }

  // each is closed in the end
  @SuppressWarnings("PMD.CloseResource")
  @Test
  void whoWaitsInLine_isServedWhenItsTurnHasCome() throws IOException {
    List<Raw> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        strangers.add(new Raw());
        strangers.get(i).send(webhookHead("Content-Length: 1000000"));
      }
      for (Raw stranger : strangers) {
        stranger.send("x".repeat(1_000_000));
        assertThat(stranger.receiveAnswer()).startsWith("HTTP/1.1 401 ");
      }
    } finally {
      strangers.forEach(Raw::close);
    }
  }

  private static String webhookHead(String length) {
    return "POST "
        + PostCallSender.PATH
        + " HTTP/1.1\r\nHost: a\r\nElevenLabs-Signature: "
        + signature(bytes("another body"), PostCallSender.SECRET, now())
        + "\r\n"
        + length
        + "\r\n\r\n";
  }

  @ParameterizedTest
  @CsvSource({
    "GET /%zz HTTP/1.1, 400",
    "GET /api/%zz HTTP/1.1, 400",
    "GET health HTTP/1.1, 404",
    "OPTIONS * HTTP/1.1, 404",
    "OPTIONS /health HTTP/1.1, 405",
    "get /health HTTP/1.1, 405",
    "GET /nothing HTTP/1.1, 404",
    "GET /api/runs HTTP/1.1, 401",
    "GET //api/runs HTTP/1.1, 401",
    "GET /x/%2e%2e/%61pi/runs HTTP/1.1, 401",
    "GET http://a/api/runs HTTP/1.1, 401",
    "GET /health HTTP/9.9, 505",
    "nonsense, 400",
    "GET /LONG HTTP/1.1, 414",
    "GET /health/live HTTP/1.1, 200"
  })
  void everyAnswer_hasTheSecurityHeaders_andErrorsAreJson(String line, int status)
      throws IOException {
    try (Raw client = new Raw()) {
      client.send(line.replace("LONG", "x".repeat(5000)) + "\r\nHost: a\r\n\r\n");

      String answer = client.receiveAnswer();

      assertThat(answer).matches("(?s)HTTP/[0-9.]+ " + status + " .*");
      assertThat(answer)
          .contains(
              "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self';"
                  + " connect-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self';"
                  + " form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
                  + " require-trusted-types-for 'script'; trusted-types lit-html\r\n",
              "X-Content-Type-Options: nosniff\r\n",
              "Referrer-Policy: same-origin\r\n");
      if (status >= 400) {
        assertThat(answer).containsIgnoringCase("content-type: application/json");
        assertThat(answer).contains("\"error\":\"");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: nonsense", "X: LONG", "Host"})
  void aHeadThatCannotBeRead_isRefusedInJson(String header) throws IOException {
    try (Raw client = new Raw()) {
      client.send(
          "GET /health HTTP/1.1\r\n" + header.replace("LONG", "x".repeat(9000)) + "\r\n\r\n");

      assertThat(client.receiveAnswer())
          .startsWith("HTTP/1.1 4")
          .contains("nosniff", "{\"success\":false,\"error\":\"");
    }
  }

  /** Whatever a proxy in front takes for the end of the first request: there is no second one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 0\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Content-Length: 5\r\nContent-Length: 0",
        "Content-Length: 0\r\nHost: b"
      })
  void aRequestWhoseEndIsDoubtful_isTheLast(String framing) throws IOException {
    try (Raw client = new Raw()) {
      client.send(
          "POST /health/live HTTP/1.1\r\nHost: a\r\n"
              + framing
              + "\r\n\r\n0\r\n\r\nGET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");

      assertThat(client.receive("never"))
          .startsWith("HTTP/1.1 400 ")
          .doesNotContain("HTTP/1.1 2", "HTTP/1.1 405");
    }
  }

  @Test
  void aFormThatIsTooLarge_is413_alsoInChunks() throws IOException {
    try (Raw client = new Raw()) {
      client.send(
          "POST /login HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n110000\r\n");
      client.send("x".repeat(0x110000));

      assertThat(client.receiveAnswer()).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void aTwoInTheVersion_isNotSpoken_alsoWhereAClientWouldLikeTo() throws IOException {
    try (Raw client = new Raw()) {
      client.send(
          "GET /health/live HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
              + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");

      assertThat(client.receiveAnswer()).startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/health, 200",
    "/health?verbose, 200",
    "/health/live, 200",
    "/api/runs, 200",
    "/api/coverage, 200",
    "/api/alerts, 200",
    "/api/runs/1, 404",
    "/api/sync-twilio-hourly, 405",
    "/nothing, 404"
  })
  void head_isGetWithoutABody_andStartsNothing(String path, int status) throws IOException {
    try (Raw client = new Raw()) {
      client.send(authorized("HEAD " + path, StandardCharsets.UTF_8));
      client.send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");

      // what follows at once is the answer to the next request
      assertThat(client.receive("{\"status\":\"UP\"}"))
          .matches("(?s)HTTP/1.1 " + status + " [^{]*\r\n\r\nHTTP/1.1 200 .*");
    }
    assertThat(centralita.value("SELECT count(*) FROM sync_runs")).isEqualTo("0");
  }

  @Test
  void aSecretInAnyScript_isTakenFromWhoSendsItsBytes() throws IOException {
    for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
      try (Raw client = new Raw()) {
        client.send(authorized("GET /api/alerts", charset));

        assertThat(client.receiveAnswer()).startsWith("HTTP/1.1 200 ");
      }
    }
    try (Raw client = new Raw()) {
      client.send(
          "GET /api/alerts HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer contrase??a\r\n\r\n");

      assertThat(client.receiveAnswer()).startsWith("HTTP/1.1 401 ");
    }
  }

  private static byte[] authorized(String request, Charset charset) {
    return (request + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + SECRET + "\r\n\r\n")
        .getBytes(charset);
  }

  @Test
  void aForm_mayBeAsLargeAsABody() {
    String fields =
        IntStream.range(0, 1000).mapToObj(i -> "f" + i + "=" + i).collect(Collectors.joining("&"));
    String form = fields + "&long=" + "%C3%B1".repeat(100_000) + "x".repeat(400_000);

    Reply reply = post("/form", "application/x-www-form-urlencoded", form);

    assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    assertThat(reply.body().path("fields").asInt()).isEqualTo(1001);
    assertThat(reply.body().path("long").asInt()).isEqualTo(500_000);
  }

  private static Reply post(String path, String type, String body) {
    return RunningCentralita.send(
        HttpRequest.newBuilder(centralita.address(path))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** A client that says what it likes. */
  private static final class Raw implements AutoCloseable {

    private final Socket socket;

    Raw() throws IOException {
      socket = new Socket("127.0.0.1", centralita.address("/").getPort());
      socket.setSoTimeout(30_000);
    }

    void send(String text) throws IOException {
      send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    /** All of it, where it is an error in JSON or short. */
    String receiveAnswer() throws IOException {
      return receive("}");
    }

    // the socket closes it
    @SuppressWarnings("PMD.CloseResource")
    String receive(String end) throws IOException {
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      byte[] part = new byte[8192];
      for (int count = in.read(part); count >= 0; count = in.read(part)) {
        received.write(part, 0, count);
        if (received.toString(StandardCharsets.UTF_8).contains(end)) {
          break;
        }
      }
      return received.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
