package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.centralita.PlainClient.Answer;
import io.centralita.database.CuttableLine;
import io.centralita.database.Database;
import io.centralita.database.DatabaseUrl;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.TimeOfTest;
import io.centralita.web.OneTimeToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in and out over HTTP, and what a session opens. */
class SignInTest {

  private static final String SECRET = RunningCentralita.SECRET;
  private static final TimeOfTest TIME = new TimeOfTest(Instant.now());

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().at(TIME);

  private final RunningCentralita centralita = extension.program();
  private final PlainClient client = new PlainClient(centralita);

  @BeforeEach
  void forgetWrongSecrets() {
    TIME.pass(Duration.ofMinutes(2));
  }

  @Test
  void theSecret_opensASession_thatItsTableCannotGiveAway() {
    Answer answer = client.signIn(SECRET);

    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.header("Location")).isEqualTo("/");
    assertThat(answer.header("Set-Cookie"))
        .matches(
            "centralita_session=[A-Za-z0-9_-]{43}; Max-Age=43200; Expires=[^;]+; Path=/;"
                + " HTTPOnly; SameSite=Strict");
    assertThat(client.get("/api/runs", "Cookie", answer.session()).status()).isEqualTo(200);
    assertThat(centralita.value("SELECT dashboard_sessions::text FROM dashboard_sessions"))
        .doesNotContain(answer.session().split("=")[1]);
    assertThat(
            centralita.value(
                "SELECT expires_at - created_at = interval '12 hours' FROM dashboard_sessions"))
        .isEqualTo("t");
  }

  @ParameterizedTest
  @CsvSource({
    "/calls?q=34600123456&from=2026-11-01, /calls?q=34600123456&from=2026-11-01",
    "/runs, /runs",
    "https://evil.example/, /",
    "//evil.example/calls, /",
    "/\\evil.example, /",
    "/api/runs, /",
    "/login, /",
    "/calls?CRLFSet-Cookie:a=b, /",
    "'', /"
  })
  void itLeadsToTheHostsOwnPages_andNowhereElse(String next, String location) {
    Answer answer =
        client.form("/login", Map.of("secret", SECRET, "next", next.replace("CRLF", "\r\n")));

    assertThat(answer.status()).isEqualTo(303);
    assertThat(answer.header("Location")).isEqualTo(location);
  }

  @ParameterizedTest
  @CsvSource({
    "es-AR, es, Ese no es el secreto.",
    "'fr, es;q=0.5, en;q=0.4', es, Ese no es el secreto.",
    "'fr, de', en, That is not the secret.",
    "'en-GB, es;q=0.9', en, That is not the secret."
  })
  void aWrongSecret_isSaidSo_inTheBrowsersLanguage(String accepted, String language, String said) {
    Answer answer =
        client.form(
            "/login",
            Map.of("secret", SECRET + "x", "next", "/runs?a=\"><script>"),
            "Accept-Language",
            accepted);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text())
        .contains("<html lang=\"" + language + "\"", said, "value=\"/runs?a=&quot;&gt;&lt;script")
        .doesNotContain("<script", SECRET);
    assertThat(answer.header("Set-Cookie")).isEmpty();
  }

  @Test
  void afterFiveWrongSecrets_theRightOneHasToWaitAsWell_aMinute() {
    for (int i = 0; i < 5; i++) {
      assertThat(client.signIn("wrong", "X-Forwarded-For", "192.0.2." + i).status()).isEqualTo(401);
    }

    Answer refused = client.signIn(SECRET, "X-Forwarded-For", "192.0.2.9");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 61);
    assertThat(refused.header("Set-Cookie")).isEmpty();

    TIME.pass(Duration.ofSeconds(61));
    assertThat(client.signIn(SECRET).status()).isEqualTo(303);
  }

  @Test
  void behindATrustedProxy_whatItSaysOfTheClientCounts() {
    PlainClient proxied = new PlainClient(extension.another("TRUST_FORWARDED", "true"));
    for (int i = 0; i < 5; i++) {
      // before the last stands what the client says of itself
      proxied.signIn("wrong", "X-Forwarded-For", "10.0.0." + i + ", 2001:db8::" + i);
      proxied.signIn("wrong", "X-Forwarded-For", "::ffff:192.0.2.7");
    }

    assertThat(proxied.signIn(SECRET, "X-Forwarded-For", "2001:db8::99").status()).isEqualTo(429);
    assertThat(proxied.signIn(SECRET, "X-Forwarded-For", "192.0.2.7").status()).isEqualTo(429);
    assertThat(proxied.signIn(SECRET, "X-Forwarded-For", "::ffff:192.0.2.8").status())
        .isEqualTo(303);
    Answer other =
        proxied.signIn(SECRET, "X-Forwarded-For", "192.0.2.1", "X-Forwarded-Proto", "https");
    assertThat(other.status()).isEqualTo(303);
    assertThat(other.header("Set-Cookie")).contains("; Secure");
    assertThat(
            proxied
                .send(
                    "POST",
                    "/api/generate-twilio-snapshots",
                    "Cookie",
                    other.session(),
                    "X-Forwarded-Host",
                    "panel.example",
                    "Origin",
                    "https://panel.example")
                .status())
        .isEqualTo(200);
  }

  @Test
  void atAPublicAddressInHttps_theCookieGoesNoOtherWay_andThePagesOfThatAddressAreOwn() {
    PlainClient there =
        new PlainClient(extension.another("PUBLIC_BASE_URL", "https://panel.example"));

    Answer answer = there.signIn(SECRET, "Origin", "https://panel.example");

    assertThat(answer.header("Set-Cookie")).contains("; Secure");
    assertThat(there.signIn(SECRET).header("Set-Cookie")).contains("; Secure");
    assertThat(change(there, answer.session(), "https://panel.example").status()).isEqualTo(200);
    assertThat(change(there, answer.session(), "https://panel.example:443").status())
        .isEqualTo(200);
    assertThat(change(there, answer.session(), "https://other.example").status()).isEqualTo(403);
  }

  private static Answer change(PlainClient client, String session, String origin) {
    return client.send(
        "POST", "/api/generate-twilio-snapshots", "Cookie", session, "Origin", origin);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "null", "http://127.0.0.1", "file://"})
  void whatChangesSomething_isTakenFromTheHostsOwnPagesOnly(String origin) {
    String session = client.session();

    assertThat(change(client, session, origin).status()).isEqualTo(403);
    Answer silent = client.send("POST", "/api/generate-twilio-snapshots", "Cookie", session);
    assertThat(silent.status()).isEqualTo(403);
    assertThat(silent.text()).contains("\"success\":false", "Origin");
    assertThat(client.signIn(SECRET, "Origin", origin).status()).isEqualTo(403);
    assertThat(client.send("POST", "/logout", "Cookie", session, "Origin", origin).status())
        .isEqualTo(403);
    assertThat(centralita.value("SELECT count(*) FROM sync_runs")).isEqualTo("0");
    assertThat(client.get("/api/runs", "Cookie", session).status()).isEqualTo(200);
  }

  @Test
  void aRunFromThePages_isTheirs_andStartedByPostOnly() {
    String session = client.session();

    assertThat(change(client, session, client.origin()).status()).isEqualTo(200);
    assertThat(centralita.value("SELECT trigger FROM sync_runs")).isEqualTo("dashboard");

    Answer got =
        client.get("/api/generate-twilio-snapshots", "Cookie", session, "Origin", client.origin());
    assertThat(got.status()).isEqualTo(403);
    assertThat(got.text()).contains("\"success\":false", "POST");
    assertThat(centralita.value("SELECT count(*) FROM sync_runs")).isEqualTo("1");
  }

  @Test
  void nobodyElse_canSayThatTheyAreSignedIn() {
    String name = "CamelVertxPlatformHttpAuthenticatedUser";

    centralita.post(
        "/api/generate-twilio-snapshots",
        name,
        "dashboard",
        name.toLowerCase(Locale.ROOT),
        "dashboard");

    assertThat(centralita.value("SELECT string_agg(trigger, ' ') FROM sync_runs"))
        .isEqualTo("http");
    assertThat(centralita.post("/api/generate-twilio-snapshots?" + name + "=dashboard").status())
        .isEqualTo(400);
    assertThat(
            client
                .form(
                    "/api/generate-twilio-snapshots",
                    Map.of(name, "dashboard"),
                    "Authorization",
                    "Bearer " + SECRET)
                .status())
        .isEqualTo(200);
    assertThat(centralita.value("SELECT string_agg(trigger, ' ') FROM sync_runs"))
        .isEqualTo("http http");
  }

  @Test
  void aSession_holdsInEveryProcess_andAfterARestart_untilItExpiresOrEnds() {
    String session = client.session();
    PlainClient other = new PlainClient(extension.another());
    assertThat(other.get("/api/runs", "Cookie", session).status()).isEqualTo(200);
    PlainClient withOther =
        new PlainClient(extension.another("CRON_SECRET", "another secret altogether"));
    assertThat(withOther.get("/api/runs", "Cookie", session).status()).isEqualTo(401);

    Answer out = other.send("POST", "/logout", "Cookie", session);

    assertThat(out.status()).isEqualTo(303);
    assertThat(out.header("Location")).isEqualTo("/login");
    assertThat(out.header("Set-Cookie")).startsWith("centralita_session=; Max-Age=0;");
    assertThat(client.get("/api/runs", "Cookie", session).status()).isEqualTo(401);

    String later = client.session();
    centralita.sql("UPDATE dashboard_sessions SET expires_at = now()");
    assertThat(client.get("/api/runs", "Cookie", later).status()).isEqualTo(401);
    client.session();
    assertThat(centralita.value("SELECT count(*) FROM dashboard_sessions")).isEqualTo("1");
  }

  @Test
  void whoSignsInAgain_getsAnotherSession_andTheOneBeforeEnds() {
    String before = client.session();

    String after = client.signIn(SECRET, "Cookie", before).session();

    assertThat(after).isNotEqualTo(before);
    assertThat(client.get("/api/runs", "Cookie", before).status()).isEqualTo(401);
    assertThat(client.get("/api/runs", "Cookie", after).status()).isEqualTo(200);
    String planted = "centralita_session=" + "x".repeat(43);
    assertThat(client.signIn(SECRET, "Cookie", planted).session()).isNotEqualTo(planted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "x; x", "%00", "' OR true --"})
  void aSessionThatIsNone_isNobodys(String session) {
    Answer answer = client.get("/api/runs", "Cookie", "centralita_session=" + session);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.text()).isEqualTo("{\"error\":\"Unauthorized\"}");
  }

  @ParameterizedTest
  @CsvSource({"GET, /metrics", "POST, /functions/v1/initiate-call"})
  void aSession_opensNothingElse(String method, String path) {
    assertThat(client.send(method, path, "Cookie", client.session()).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({"PUT, /login", "GET, /logout", "POST, /calls", "DELETE, /style/login.css"})
  void anotherMethod_is405(String method, String path) {
    Answer answer = client.send(method, path);

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isNotEmpty();
    assertThat(answer.text()).contains("\"success\":false");
  }

  @Test
  void whileTheDatabaseIsAway_nobodyIsThrownOut_andThePagesAreThere() {
    try (CuttableLine line = CuttableLine.to(extension.database().url());
        RunningCentralita program = RunningCentralita.on(Database.connect(line.url()), Map.of())) {
      PlainClient visitor = new PlainClient(program);
      String session = visitor.session();

      line.leadTo(new DatabaseUrl("jdbc:postgresql://127.0.0.1:1/postgres", "", ""));
      line.cut();

      Answer answer = visitor.get("/api/runs", "Cookie", session);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).contains("\"success\":false", "The database does not answer");
      assertThat(visitor.get("/calls", "Cookie", session).status()).isEqualTo(200);
      assertThat(visitor.get("/login").status()).isEqualTo(200);
      Answer signIn = visitor.signIn(SECRET);
      assertThat(signIn.status()).isEqualTo(503);
      assertThat(signIn.text()).contains("The database does not answer");
      Answer out = visitor.send("POST", "/logout", "Cookie", session);
      assertThat(out.status()).isEqualTo(503);
      assertThat(out.header("Set-Cookie")).isEmpty();
      assertThat(visitor.signIn("wrong").status()).isEqualTo(401);

      line.leadTo(extension.database().url());
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> visitor.get("/api/runs", "Cookie", session).status() == 200);
    }
  }

  @Test
  void aTokenForOneUse_signsInOnce_whoClicks() {
    OneTimeToken token = new OneTimeToken();
    String path = "/login?token=" + token.text();
    try (TestDatabase database = TestDatabase.migrated();
        RunningCentralita demo =
            RunningCentralita.on(
                database.database(),
                Map.of(),
                Clock.systemUTC(),
                main -> main.bind("oneTimeToken", token))) {
      PlainClient visitor = new PlainClient(demo);
      assertThat(visitor.send("HEAD", path).header("Set-Cookie")).isEmpty();
      assertThat(visitor.get(path, "Sec-Purpose", "prefetch").status()).isEqualTo(503);
      assertThat(visitor.get("/login?token=" + "0".repeat(32)).status()).isEqualTo(403);

      Answer first = visitor.get(path);

      assertThat(first.status()).isEqualTo(303);
      assertThat(first.header("Location")).isEqualTo("/");
      assertThat(visitor.get("/api/runs", "Cookie", first.session()).status()).isEqualTo(200);
      Answer second = visitor.get(path);
      assertThat(second.header("Set-Cookie")).isEmpty();
      assertThat(second.text()).contains("it works once");
    }
    assertThat(client.get(path).status()).isEqualTo(200);
    assertThat(client.get(path).header("Set-Cookie")).isEmpty();
  }
}
