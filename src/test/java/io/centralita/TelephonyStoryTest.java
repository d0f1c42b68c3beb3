package io.centralita;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.centralita.testkit.Browser;
import io.centralita.testkit.Browser.Visitor;
import io.centralita.testkit.FakeMedia;
import io.centralita.testkit.TwilioCaller;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One call, from its ringing to whoever reads and hears on a page what became of it. */
class TelephonyStoryTest {

  private static final FakeMedia MEDIA = FakeMedia.start();
  private static final String SPOOL = "target/spools/" + UUID.randomUUID();
  private static final String CALL = "CA" + "5".repeat(32);
  private static final String RECORDING = "RE" + "6".repeat(32);

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension()
          .fetchingRecordings()
          .with("TWILIO_API_URL", MEDIA.url())
          .with("TWILIO_ACCOUNT_SID", TwilioCaller.ACCOUNT)
          .with("TWILIO_AUTH_TOKEN", TwilioCaller.TOKEN)
          .with("SPOOL_DIRECTORY", SPOOL)
          .with("RECORDINGS_STORE", "file:" + SPOOL + "/store");

  @RegisterExtension static final Browser browser = new Browser();

  private final RunningCentralita centralita = extension.program();
  private final TwilioCaller caller = new TwilioCaller(centralita.address("/"));

  @AfterAll
  static void stop() {
    MEDIA.close();
  }

  @Test
  void aCallerLeavesAMessage_andSomebodyHearsAndReadsIt() {
    String tenant =
        send("POST", "/api/tenants", "{\"name\":\"Uno\",\"sales_number\":\"+34 910 000 001\"}")
            .path("tenant")
            .path("id")
            .asText();
    send("PUT", "/api/tenants/" + tenant + "/numbers/0034%20910%20000%20000", "");
    // not there at once, and then on another host
    MEDIA.plan(RECORDING, FakeMedia.status(404), FakeMedia.redirect(MEDIA.elsewhere(RECORDING)));
    Map<String, String> call =
        TwilioCaller.call("CallSid", CALL, "To", "+34910000000", "From", "+34600000001");

    assertThat(
            caller.walk("/functions/v1/twilio-webhook", call, List.of("", "1", "busy", "hangup")))
        .containsExactly(
            "say Gracias por llamar",
            "menu",
            "menu",
            "dial +34910000001",
            "say Ahora no podemos atenderle. Deje su mensaje después del tono",
            "record",
            "say Gracias por su llamada. Hasta luego",
            "hangup");
    tell("status", "CallStatus", "completed", "CallDuration", "42", "SequenceNumber", "3");
    tell(
        "recording",
        "RecordingSid",
        RECORDING,
        "RecordingStatus",
        "completed",
        "RecordingDuration",
        "5");
    tell(
        "transcription",
        "RecordingSid",
        RECORDING,
        "TranscriptionStatus",
        "completed",
        "TranscriptionText",
        "Please <b>call</b> me back");
    tell("status", "CallStatus", "ringing", "SequenceNumber", "1");

    await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> story().path("recordings").size() == 1 && story().hasNonNull("transcript"));
    assertThat(story().path("status").asText()).isEqualTo("voicemail");
    assertThat(story().path("duration").asInt()).isEqualTo(42);
    assertThat(story().path("synced").asBoolean()).isFalse();
    assertThat(MEDIA.requests())
        .allSatisfy(asked -> assertThat(asked.authorization() != null).isEqualTo(asked.atTwilio()));
    assertThat(
            centralita.value(
                "SELECT recording_url || ' ' || recording_duration || ' ' || (tenant_id = '%s') FROM crm_calls"
                    .formatted(tenant)))
        .isEqualTo(CALL + ".mp3 5 true");

    Page page = browser.page(centralita.address("/"), Visitor.MADRID);
    page.navigate("/calls");
    Browser.signIn(page, RunningCentralita.SECRET);
    page.locator("tbody th a").first().press("Enter");
    Locator shown = page.getByRole(AriaRole.DIALOG);
    assertThat(shown.locator(".spoken")).containsText("Please <b>call</b> me back");
    String heard =
        (String)
            page.evaluate(
                "async (sound) => { const answer = await fetch(sound); const bytes = await answer.arrayBuffer();"
                    + " return answer.status + ' ' + answer.headers.get('Content-Type') + ' ' + bytes.byteLength; }",
                shown.locator("audio").getAttribute("src"));
    assertThat(heard).isEqualTo("200 audio/mpeg " + FakeMedia.bytes(RECORDING).length);
  }

  private void tell(String callback, String... fields) {
    Map<String, String> form = TwilioCaller.call(fields);
    form.put("CallSid", CALL);
    assertThat(caller.post("/functions/v1/twilio-" + callback, form).status()).isEqualTo(204);
  }

  private JsonNode story() {
    return centralita.get("/api/calls/" + CALL).body().path("call");
  }

  private JsonNode send(String method, String path, String body) {
    RunningCentralita.Reply reply =
        RunningCentralita.send(
            HttpRequest.newBuilder(centralita.address(path))
                .header("Authorization", "Bearer " + RunningCentralita.SECRET)
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build());
    assertThat(reply.status()).as("%s", reply.body()).isIn(200, 201);
    return reply.body();
  }
}
