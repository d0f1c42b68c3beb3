package io.centralita;

import static io.centralita.testkit.FakeMedia.audio;
import static io.centralita.testkit.FakeMedia.body;
import static io.centralita.testkit.FakeMedia.bytes;
import static io.centralita.testkit.FakeMedia.redirect;
import static io.centralita.testkit.FakeMedia.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.centralita.testkit.Described;
import io.centralita.testkit.FakeMedia;
import io.centralita.testkit.TwilioCalls;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the callback that names a recording to whoever listens to it, kept in a folder. */
class RecordingsTest {

  private static final FakeMedia MEDIA = FakeMedia.start();
  private static final Path TARGET = Path.of("target/recordings", UUID.randomUUID().toString());
  private static final Path STORE = TARGET.resolve("store");
  private static final Path INCOMING = TARGET.resolve("spool/recordings");
  private static final String CALL = "CA" + "c".repeat(32);
  private static final String FIRST = "RE" + "1".repeat(32);
  private static final String SECOND = "RE" + "2".repeat(32);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension()
          .fetchingRecordings()
          .with("TWILIO_API_URL", MEDIA.url())
          .with("TWILIO_ACCOUNT_SID", TwilioCalls.ACCOUNT)
          .with("TWILIO_AUTH_TOKEN", TwilioCalls.TOKEN)
          .with("RECORDINGS_STORE", "file:" + STORE)
          .with("SPOOL_DIRECTORY", TARGET.resolve("spool").toString());

  private final RunningCentralita centralita = extension.program();

  @AfterAll
  static void stop() {
    MEDIA.close();
  }

  @BeforeAll
  static void start() throws IOException {
    Files.createDirectories(TARGET);
  }

  @BeforeEach
  void empty() throws IOException {
    MEDIA.reset();
    for (Path file : files(STORE)) {
      Files.delete(file);
    }
    centralita.sql("INSERT INTO tenants (id, name) VALUES ('" + new UUID(0, 1) + "', 'One')");
  }

  private static List<Path> files(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private void call(String... statements) {
    centralita.sql(
        "INSERT INTO crm_calls (tenant_id, call_sid, direction) VALUES ('%s', '%s', 'inbound')"
            .formatted(new UUID(0, 1), CALL));
    centralita.sql(statements);
  }

  private String fetch(String recording, int seconds) {
    return fetch(TwilioCalls.ACCOUNT, recording, seconds);
  }

  private String fetch(String account, String recording, int seconds) {
    return centralita.value(
        "SELECT public.fetch_recording('%s', '%s', '%s', %d)"
            .formatted(account, CALL, recording, seconds));
  }

  /** Due in an hour. */
  private void fetchLater(String recording, int seconds) {
    centralita.sql(
        "INSERT INTO recording_fetches (recording_sid, account_sid, call_sid, name, duration, next_attempt)"
            + " VALUES ('%s', '%s', '%s', '%s.mp3', %d, now() + interval '1 hour')"
                .formatted(recording, TwilioCalls.ACCOUNT, CALL, CALL, seconds));
  }

  private void awaitStored(int recordings) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                centralita.value("SELECT count(*) FROM call_recordings").equals("" + recordings)
                    && centralita.value("SELECT count(*) FROM recording_fetches").equals("0"));
  }

  private void awaitFailure(String reason) {
    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> String.valueOf(reason()).contains(reason));
  }

  private String reason() {
    return centralita.value("SELECT reason FROM recording_fetches");
  }

  private String ofTheCall() {
    return centralita.value("SELECT recording_url || ' ' || recording_duration FROM crm_calls");
  }

  @Test
  void oneThatComesLate_isStoredWithItsCall_andNobodyElseMayReadIt() throws IOException {
    call();
    MEDIA.plan(FIRST, status(404), status(404), status(503));

    assertThat(fetch(FIRST, 12)).isEqualTo("t");
    // named again while it is on its way
    assertThat(fetch(FIRST, 12)).isEqualTo("f");
    awaitStored(1);

    Path file = STORE.resolve(CALL + ".mp3");
    assertThat(file).hasBinaryContent(bytes(FIRST));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(files(STORE)).containsExactly(file);
    assertThat(files(INCOMING)).isEmpty();
    assertThat(ofTheCall()).isEqualTo(CALL + ".mp3 12");
    assertThat(MEDIA.requests()).hasSize(4);
    assertThat(fetch(FIRST, 12)).isEqualTo("f");
  }

  @Test
  void theCredentials_goToTwilioAlone_wheneverItRedirects() {
    call();
    MEDIA.plan(
        FIRST, redirect("/2010-04-01/moved/" + FIRST + ".mp3"), redirect(MEDIA.elsewhere(FIRST)));

    fetch("AC" + "5".repeat(32), FIRST, 3);
    awaitStored(1);

    assertThat(MEDIA.requests())
        .extracting(FakeMedia.Seen::atTwilio)
        .containsExactly(true, true, false);
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (TwilioCalls.ACCOUNT + ":" + TwilioCalls.TOKEN)
                        .getBytes(StandardCharsets.UTF_8));
    assertThat(MEDIA.requests())
        .extracting(FakeMedia.Seen::authorization)
        .containsExactly(basic, basic, null);
    assertThat(MEDIA.requests().get(0).path())
        .isEqualTo("/2010-04-01/Accounts/AC%s/Recordings/%s.mp3".formatted("5".repeat(32), FIRST));
  }

  @Test
  void whatIsNoWholeRecording_isAFailedAttempt_andLeavesNothingInTheStore() throws IOException {
    call();
    byte[] audio = bytes(FIRST);
    CountDownLatch never = new CountDownLatch(1);
    String round = MEDIA.url() + "/2010-04-01/" + FIRST + ".mp3";
    FakeMedia.Reply[][] attempts = {
      {body(200, "application/xml", "<Error/>".getBytes(StandardCharsets.UTF_8))},
      {FakeMedia.torn(audio)},
      {audio(new byte[0])},
      {FakeMedia.slow(audio, never)},
      {status(400)},
      {redirect("file:///etc/passwd")},
      {
        redirect(round),
        redirect(round),
        redirect(round),
        redirect(round),
        redirect(round),
        redirect(round)
      },
      {status(401)}
    };
    String[] reasons = {
      "no audio",
      "connection failed",
      "without a byte",
      "stopped sending",
      "answered 400",
      "no address of the web",
      "more than 5 times",
      "refused the credentials (401)"
    };
    fetchLater(FIRST, 3);
    for (int i = 0; i < attempts.length; i++) {
      MEDIA.plan(FIRST, attempts[i]);
      // so that the next attempt, which would succeed, is far off
      centralita.sql("UPDATE recording_fetches SET next_attempt = now(), attempts = 12");
      awaitFailure(reasons[i]);
      assertThat(files(STORE)).isEmpty();
      assertThat(files(INCOMING)).isEmpty();
    }
    assertThat(
            centralita.value(
                "SELECT next_attempt > now() + interval '5 minutes' FROM recording_fetches"))
        .isEqualTo("t");
    assertThat(ofTheCall()).isNull();
  }

  @Test
  void aLargeOne_isOnTheDiskWhileItComes_andHasItsNameOnlyWhenItIsWhole() throws IOException {
    byte[] large = new byte[16 << 20];
    new Random(1).nextBytes(large);
    CountDownLatch half = new CountDownLatch(1);
    MEDIA.plan(FIRST, FakeMedia.slow(large, half));

    fetch(FIRST, 3);

    // all that was sent, less what is in the sockets and a chunk
    await()
        .pollInterval(Duration.ofMillis(20))
        .until(() -> !files(INCOMING).isEmpty() && Files.size(files(INCOMING).get(0)) >= 8 << 20);
    Files.createDirectories(STORE);
    try (WatchService watch = STORE.getFileSystem().newWatchService()) {
      WatchKey seen =
          STORE.register(
              watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      half.countDown();
      awaitStored(1);

      // renamed, and not touched afterwards: whenever the process dies there is no half of it
      await()
          .untilAsserted(
              () ->
                  assertThat(seen.pollEvents())
                      .filteredOn(event -> event.context().toString().equals(CALL + ".mp3"))
                      .extracting(event -> event.kind().name())
                      .containsExactly("ENTRY_CREATE"));
    }
    assertThat(STORE.resolve(CALL + ".mp3")).hasBinaryContent(large);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofTwoRecordings_theFirstIsTheCalls_whicheverIsStoredFirst(boolean inOrder) {
    call();
    CountDownLatch held = new CountDownLatch(1);
    MEDIA.plan(inOrder ? SECOND : FIRST, FakeMedia.slow(bytes(inOrder ? SECOND : FIRST), held));
    fetch(FIRST, 12);
    fetch(SECOND, 7);
    await().until(() -> centralita.value("SELECT count(*) FROM call_recordings").equals("1"));
    String further = CALL + "-" + SECOND + ".mp3";
    assertThat(ofTheCall()).isEqualTo(inOrder ? CALL + ".mp3 12" : further + " 7");

    held.countDown();
    awaitStored(2);

    assertThat(ofTheCall()).isEqualTo(CALL + ".mp3 12");
    assertThat(STORE.resolve(CALL + ".mp3")).hasBinaryContent(bytes(FIRST));
    assertThat(STORE.resolve(further)).hasBinaryContent(bytes(SECOND));
  }

  @Test
  void aRowThatComesAfterItsRecording_getsIt_alsoFromTheStatementThatInsertsIt() {
    fetch(FIRST, 12);
    awaitStored(1);
    centralita.sql(
        "WITH row AS (INSERT INTO crm_calls (tenant_id, call_sid, direction)"
            + " VALUES ('%s', '%s', 'inbound') RETURNING call_sid)".formatted(new UUID(0, 1), CALL)
            + " SELECT public.note_recording(call_sid) FROM row");

    assertThat(ofTheCall()).isEqualTo(CALL + ".mp3 12");
  }

  @Test
  void whatAnotherProcessDiedOver_isDoneAgain_andEndsTheSame() throws IOException {
    call();
    Files.createDirectories(STORE);
    Files.createDirectories(INCOMING);
    // stored, but not noted; and half of a file of each kind, one of a process that lives
    Files.write(STORE.resolve(CALL + ".mp3"), bytes(FIRST));
    Path dead = Files.write(STORE.resolve(".part-dead-" + CALL + ".mp3"), new byte[10]);
    Path incoming = Files.write(INCOMING.resolve(".part-dead"), new byte[10]);
    Path alive = Files.write(INCOMING.resolve(".part-alive"), new byte[10]);
    for (Path file : List.of(dead, incoming)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
    }
    centralita.sql(
        "INSERT INTO recording_fetches (recording_sid, account_sid, call_sid, name, duration,"
            + " attempts, next_attempt) VALUES ('%s', '%s', '%s', '%s.mp3', 12, 1,"
                .formatted(FIRST, TwilioCalls.ACCOUNT, CALL, CALL)
            + " now() + interval '1 second')");
    assertThat(MEDIA.requests()).isEmpty();

    awaitStored(1);
    centralita.camel().createProducerTemplate().sendBody("bean:partialFiles?method=delete", null);

    assertThat(files(STORE)).containsExactly(STORE.resolve(CALL + ".mp3"));
    assertThat(STORE.resolve(CALL + ".mp3")).hasBinaryContent(bytes(FIRST));
    assertThat(files(INCOMING)).containsExactly(alive);
    assertThat(ofTheCall()).isEqualTo(CALL + ".mp3 12");
    Files.delete(alive);
  }

  @Test
  void afterADay_itIsGivenUp_andKeptAsRejected_andNotAskedForAgain() {
    MEDIA.plan(
        FIRST, Stream.generate(() -> status(404)).limit(1000).toArray(FakeMedia.Reply[]::new));
    fetch(FIRST, 3);
    awaitFailure("404");
    // not yet after a few attempts, before and after the program stood still for a day
    String attempts = "SELECT attempts FROM recording_fetches";
    centralita.sql(
        // the attempt under way, if there is one, does not put it off any more
        "UPDATE recording_fetches SET created_at = now() - interval '25 hours', attempts = 1, next_attempt = now()");
    await().until(() -> Integer.parseInt(centralita.value(attempts)) > 3);
    assertThat(centralita.value("SELECT given_up FROM recording_fetches")).isEqualTo("f");
    centralita.sql("UPDATE recording_fetches SET attempts = 9, next_attempt = now()");
    await().until(() -> centralita.value("SELECT given_up FROM recording_fetches").equals("t"));

    assertThat(centralita.value("SELECT attempts >= 10 FROM recording_fetches")).isEqualTo("t");
    assertThat(
            centralita.value(
                "SELECT source || reason FROM sync_rejects WHERE key = '" + FIRST + "'"))
        .startsWith("twilio")
        .contains("404");
    assertThat(fetch(FIRST, 3)).isEqualTo("f");
    assertThat(alerts()).contains("missing-recordings", "1 recordings", "404");
    centralita.sql("UPDATE recording_fetches SET created_at = now() - interval '8 days'");
    assertThat(alerts()).doesNotContain("missing-recordings");
  }

  private String alerts() {
    centralita.camel().createFluentProducerTemplate().to("direct:check-alerts").request();
    return centralita.get("/api/alerts").body().toString();
  }

  @Test
  void whatIsNoSid_isNotQueued() {
    for (String sid :
        List.of("../../etc/passwd", FIRST + "\n", FIRST.toLowerCase(Locale.ROOT), "")) {
      assertThat(fetch(sid, 3)).isEqualTo("f");
      assertThat(fetch(sid, FIRST, 3)).isEqualTo("f");
    }
    assertThat(
            centralita.value(
                "SELECT public.fetch_recording('%s', NULL, '%s', NULL)"
                    .formatted(TwilioCalls.ACCOUNT, FIRST)))
        .isEqualTo("f");
  }

  @Test
  void whoListens_getsTheBytesOfTheRange() throws Exception {
    fetch(FIRST, 12);
    fetch(SECOND, 7);
    awaitStored(2);
    Listener.of(centralita, CALL).getsEveryRange(bytes(FIRST), FIRST);

    HttpResponse<byte[]> second = get("/api/recordings/" + CALL + "?recording=" + SECOND);
    assertThat(second.body()).isEqualTo(bytes(SECOND));
    Files.delete(STORE.resolve(CALL + ".mp3"));
    HttpResponse<byte[]> gone = get("/api/recordings/" + CALL);
    assertThat(gone.statusCode()).isEqualTo(404);
    assertThat(new String(gone.body(), StandardCharsets.UTF_8)).contains("no longer in the store");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/recordings/CA00000000000000000000000000000000, 404",
        "/api/recordings/CX1, 400",
        "/api/recordings/..%2F..%2Fetc%2Fpasswd, 400",
        "/api/recordings/CA00000000000000000000000000000000?recording=RX1, 400",
        "/api/recordings/CA00000000000000000000000000000000?file=x, 400"
      })
  void whatIsNotThere_isSaidInASentence(String request) throws Exception {
    String[] parts = request.split(", ");

    HttpResponse<byte[]> response = get(parts[0]);

    assertThat(response.statusCode()).isEqualTo(Integer.parseInt(parts[1]));
    assertThat(new String(response.body(), StandardCharsets.UTF_8)).contains("\"error\":");
  }

  private HttpResponse<byte[]> get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(centralita.address(path))
            .header("Authorization", "Bearer " + RunningCentralita.SECRET)
            .build();
    return Described.checked(request, HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray()));
  }

  @Test
  void theHourlySweep_queuesWhatTwilioListsAndNobodyHas() {
    String given = "RE" + "3".repeat(32);
    String going = "RE" + "4".repeat(32);
    call(
        "INSERT INTO recording_fetches (recording_sid, account_sid, call_sid, name, given_up)"
            + " VALUES ('%s', 'AC', '%s', 'x.mp3', true)".formatted(given, CALL));
    MEDIA.list(
        "/2010-04-01/Accounts/" + TwilioCalls.ACCOUNT + "/Recordings.json",
        """
        {"recordings": [
          {"sid": "%s", "call_sid": "%s", "status": "completed", "duration": "7"},
          {"sid": "%s", "call_sid": "%s", "status": "completed", "duration": "12"},
          {"sid": "%s", "call_sid": "%s", "status": "completed", "duration": "5"},
          {"sid": "%s", "call_sid": "%s", "status": "processing", "duration": "-1"},
          {"sid": "RE\\u0000", "call_sid": null, "status": "completed", "duration": null}
        ], "next_page_uri": null}"""
            .formatted(SECOND, CALL, FIRST, CALL, given, CALL, going, CALL));

    sweep(1);

    await().until(() -> centralita.value("SELECT count(*) FROM call_recordings").equals("2"));
    assertThat(ofTheCall()).isEqualTo(CALL + ".mp3 12");
    assertThat(centralita.value("SELECT count(*) FROM recording_fetches")).isEqualTo("1");
    FakeMedia.Seen asked = MEDIA.requests().get(0);
    Instant since = Instant.parse(asked.query().replaceAll(".*DateCreated>=([^&]*).*", "$1"));
    assertThat(since)
        .isBetween(Instant.now().minusSeconds(86_500), Instant.now().minusSeconds(86_300));
    // from the last one on that succeeded, less a day, within limits
    for (String[] past : new String[][] {{"2 hours", "26"}, {"300 days", "720"}}) {
      MEDIA.requests().clear();
      centralita.sql("UPDATE sync_runs SET started_at = now() - interval '" + past[0] + "'");
      sweep(Integer.parseInt(centralita.value("SELECT count(*) + 1 FROM sync_runs")));
      since =
          Instant.parse(
              MEDIA.requests().get(0).query().replaceAll(".*DateCreated>=([^&]*).*", "$1"));
      Instant expected = Instant.now().minus(Duration.ofHours(Long.parseLong(past[1])));
      assertThat(since).isBetween(expected.minusSeconds(60), expected.plusSeconds(60));
    }
    assertThat(centralita.value("SELECT count(*) FROM call_recordings")).isEqualTo("2");
  }

  private void sweep(int runs) {
    centralita.camel().createProducerTemplate().sendBody("seda:jobs", "twilio-recordings");
    await()
        .until(
            () ->
                centralita
                    .value("SELECT count(*) FROM sync_runs WHERE status = 'succeeded'")
                    .equals("" + runs));
  }

  /** Asks for a recording in every way there is. */
  static final class Listener {

    private final RunningCentralita centralita;
    private final String call;

    private Listener(RunningCentralita centralita, String call) {
      this.centralita = centralita;
      this.call = call;
    }

    static Listener of(RunningCentralita centralita, String call) {
      return new Listener(centralita, call);
    }

    void getsEveryRange(byte[] whole, String recording) throws Exception {
      HttpResponse<byte[]> all = ask("GET");
      assertThat(all.statusCode()).isEqualTo(200);
      assertThat(all.body()).isEqualTo(whole);
      assertThat(header(all, "Content-Type")).isEqualTo("audio/mpeg");
      assertThat(header(all, "Accept-Ranges")).isEqualTo("bytes");
      assertThat(header(all, "ETag")).isEqualTo('"' + recording + '"');
      assertThat(header(all, "Content-Disposition")).startsWith("inline").contains(call + ".mp3");
      assertThat(header(all, "Content-Encoding")).isNull();
      HttpResponse<byte[]> head = ask("HEAD", "Range", "bytes=1-2");
      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(header(head, "Content-Length")).isEqualTo("" + whole.length);

      Random random = new Random(7);
      for (int i = 0; i < 45; i++) {
        int from = random.nextInt(whole.length);
        int to = from + random.nextInt(i % 3 == 0 ? 10 : whole.length);
        switch (i % 3) {
          case 0 -> assertPart(whole, "bytes=" + from + "-" + to, from, to);
          case 1 -> assertPart(whole, "bytes=" + from + "-", from, whole.length - 1);
          default ->
              assertPart(whole, "bytes=-" + (1 + to), whole.length - 1 - to, whole.length - 1);
        }
      }
      for (String past : List.of("bytes=" + whole.length + "-", "bytes=-0")) {
        HttpResponse<byte[]> none = ask("GET", "Range", past);
        if (past.endsWith("-0") && none.statusCode() == 200) {
          // what some stores make of it
          continue;
        }
        assertThat(none.statusCode()).as(past).isEqualTo(416);
        assertThat(header(none, "Content-Range")).isEqualTo("bytes */" + whole.length);
      }
      for (String odd : List.of("bytes=1-2,5-6", "bytes=9-3", "lines=1-2", "bytes=x")) {
        assertThat(ask("GET", "Range", odd).body()).as(odd).isEqualTo(whole);
      }
      assertThat(ask("GET", "Range", "bytes=1-2", "If-Range", '"' + recording + '"').body())
          .hasSize(2);
      assertThat(ask("GET", "Range", "bytes=1-2", "If-Range", "\"other\"").body()).isEqualTo(whole);
      assertThat(ask("GET", "Accept-Encoding", "gzip").body()).isEqualTo(whole);
    }

    private void assertPart(byte[] whole, String range, int from, int to) throws Exception {
      int first = Math.max(0, from);
      int last = Math.min(whole.length - 1, to);
      HttpResponse<byte[]> part = ask("GET", "Range", range);
      assertThat(part.statusCode()).as(range).isEqualTo(206);
      assertThat(header(part, "Content-Range"))
          .isEqualTo("bytes %d-%d/%d".formatted(first, last, whole.length));
      assertThat(header(part, "Content-Length")).isEqualTo("" + (last - first + 1));
      assertThat(part.body()).as(range).isEqualTo(Arrays.copyOfRange(whole, first, last + 1));
    }

    HttpResponse<byte[]> ask(String method, String... headers) throws Exception {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(centralita.address("/api/recordings/" + call))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .header("Authorization", "Bearer " + RunningCentralita.SECRET);
      if (headers.length > 0) {
        request.headers(headers);
      }
      HttpRequest asked = request.build();
      return Described.checked(asked, HTTP.send(asked, HttpResponse.BodyHandlers.ofByteArray()));
    }

    static String header(HttpResponse<?> response, String name) {
      return response.headers().firstValue(name).orElse(null);
    }
  }
}
