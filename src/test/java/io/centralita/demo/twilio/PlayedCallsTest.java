package io.centralita.demo.twilio;

import static io.centralita.demo.twilio.SimulatedTwilioTest.assertRefused;
import static io.centralita.demo.twilio.SimulatedTwilioTest.fieldNames;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.demo.AccountReader;
import io.centralita.demo.http.QueryString;
import io.centralita.demo.telephony.Line;
import io.centralita.demo.telephony.Receiver;
import io.centralita.testkit.TimeOfTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the account shows of the calls that are played, and how they are placed. */
class PlayedCallsTest {
  private static final Instant NOW = Instant.parse("2025-10-08T11:31:20Z");
  private static final String OWN = "+15005550011";
  private static final Set<String> FINAL =
      Set.of("completed", "busy", "no-answer", "failed", "canceled");

  private final HttpClient http = HttpClient.newHttpClient();
  private final TimeOfTest clock = new TimeOfTest(NOW);
  private final SimulatedTwilio twilio = SimulatedTwilio.start(clock, clock::pass);
  private final AccountReader account = new AccountReader(twilio);
  private final Receiver program = new Receiver(twilio.authToken());

  @AfterEach
  void stop() {
    twilio.close();
    program.close();
  }

  @Test
  void placedCall_isQueuedFirst_andListedWithItsPriceInTheEnd() throws Exception {
    program.answering("/script", "<Pause length='64'/>");
    int before = account.callsBetween(NOW, NOW.plusSeconds(600), 100).size();

    HttpResponse<String> answer = post(form());
    JsonNode created = AccountReader.parse(answer.body());
    program.await("/status");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(fieldNames(created)).containsExactlyElementsOf(fieldNames(anyMadeUpCall()));
    assertThat(created.get("status").textValue()).isEqualTo("queued");
    assertThat(created.get("direction").textValue()).isEqualTo("outbound-api");
    assertThat(created.get("start_time").isNull()).isTrue();
    assertThat(program.told().get(0).get("CallSid")).isEqualTo(created.get("sid").textValue());
    clock.pass(Duration.ofMinutes(4));
    JsonNode call = account.json(created.get("uri").textValue());
    assertThat(FINAL).contains(call.get("status").textValue());
    assertThat(call.get("price").isNull())
        .isEqualTo(!call.get("status").textValue().equals("completed"));
    assertThat(account.callsBetween(NOW, NOW.plusSeconds(600), 20)).contains(call);
    assertThat(account.callsBetween(NOW, NOW.plusSeconds(600), 100).size()).isGreaterThan(before);
  }

  @ParameterizedTest
  @CsvSource({
    "To,,21201",
    "To,5551234,21211",
    "To,+15005550002,21214",
    "To,+15005550003,21215",
    "From,,21213",
    "From,5551234,21212",
    "From,+15005559999,21210",
    "Url,/relative,21205",
    "Timeout,soon,21208"
  })
  void call_thatTwilioWouldRefuse_isRefused(String parameter, String value, int code)
      throws Exception {
    Map<String, String> form = form();
    form.put(parameter, value == null ? "" : value);

    assertRefused(post(form), 400, code, "");
    assertThat(program.told()).isEmpty();
  }

  @Test
  void recording_isListed_andHeardFromAnotherHostAfterAWhile() throws Exception {
    program.answering("/voice", "<Record recordingStatusCallback='/recording'/>");
    twilio.open(
        List.of(
            new Line(OWN, program.at("/voice"), program.at("/status"), List.of("+15005551100"))));
    Receiver.Told told = program.await("/recording");
    String sid = told.get("RecordingSid");
    String path = account.path("/Recordings/" + sid + ".mp3");

    assertRefused(account.get(path), 404, 20404, path);
    clock.pass(Duration.ofSeconds(3));
    HttpResponse<String> redirect = account.get(path);
    URI media = URI.create(redirect.headers().firstValue("Location").orElseThrow());
    HttpResponse<byte[]> audio =
        http.send(HttpRequest.newBuilder(media).build(), BodyHandlers.ofByteArray());

    assertThat(redirect.statusCode()).isEqualTo(307);
    assertThat(media.getHost()).isEqualTo("localhost");
    assertThat(audio.headers().firstValue("Content-Type")).hasValue("audio/mpeg");
    // 32 kbit/s
    assertThat(audio.body().length / 4000.0).isBetween(seconds(told) - 0.2, seconds(told) + 0.2);
    assertThat(http.send(authorized(media).build(), BodyHandlers.ofString()).statusCode())
        .isEqualTo(400);
    List<JsonNode> listed = account.all("recordings", account.path("/Recordings.json?PageSize=1"));
    assertThat(listed).extracting(one -> one.get("sid").textValue()).containsExactly(sid);
    assertThat(listed.get(0).get("call_sid").textValue()).isEqualTo(told.get("CallSid"));
    assertThat(list("CallSid=" + told.get("CallSid"))).hasSize(1);
    assertThat(list("DateCreated%3E=2025-10-08")).hasSize(1);
    assertThat(list("DateCreated%3C=2025-10-08")).isEmpty();
  }

  @Test
  void recordings_pageByPage_areThoseOfOnePage() throws Exception {
    program.answering("/script", "<Record/>");
    for (int i = 0; i < 6; i++) {
      assertThat(post(form()).statusCode()).isEqualTo(201);
    }
    Awaitility.await()
        .pollInterval(Duration.ofMillis(10))
        .until(() -> program.paths().stream().filter("/status"::equals).count() == 6);

    JsonNode first = account.json(account.path("/Recordings.json?PageSize=2"));
    JsonNode second = account.json(first.get("next_page_uri").textValue());

    List<JsonNode> paged = account.all("recordings", account.path("/Recordings.json?PageSize=2"));
    assertThat(paged).hasSizeGreaterThan(3).doesNotHaveDuplicates().isEqualTo(list("PageSize=50"));
    assertThat(account.json(second.get("previous_page_uri").textValue()).get("recordings"))
        .isEqualTo(first.get("recordings"));
    assertRefused(
        account.get(account.path("/Recordings.json?PageToken=PAxyz")), 400, 20001, "PageToken");
  }

  private List<JsonNode> list(String query) {
    return account.all("recordings", account.path("/Recordings.json?" + query));
  }

  private JsonNode anyMadeUpCall() {
    return account.callsBetween(NOW.minusSeconds(86_400), NOW, 1000).get(0);
  }

  private static double seconds(Receiver.Told told) {
    return Double.parseDouble(told.get("RecordingDuration"));
  }

  private Map<String, String> form() {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("To", "+15005551234");
    form.put("From", OWN);
    form.put("Url", program.at("/script").toString());
    form.put("StatusCallback", program.at("/status").toString());
    return form;
  }

  private HttpResponse<String> post(Map<String, String> form) throws Exception {
    HttpRequest request =
        authorized(URI.create(twilio.baseUrl() + account.path("/Calls.json")))
            .POST(BodyPublishers.ofString(QueryString.encode(form)))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private HttpRequest.Builder authorized(URI address) {
    String credentials = twilio.accountSid() + ":" + twilio.authToken();
    byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
    return HttpRequest.newBuilder(address)
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
  }
}
