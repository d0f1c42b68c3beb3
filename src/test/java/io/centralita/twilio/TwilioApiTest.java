package io.centralita.twilio;

import static io.centralita.twilio.Records.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.centralita.client.PermanentProviderException;
import io.centralita.client.RateLimitedException;
import io.centralita.client.TransientProviderException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioApiTest {
  private static final String TOKEN = "a-secret-token";

  private final TwilioApi api = Records.api();

  @Test
  void page_ofCalls_hasItsRecordsAndItsSuccessor() {
    Page page = Records.pageOfFixture("twilio-calls-list-page1.official.json");

    assertThat(page.records())
        .extracting(record -> record.fields().path("sid").textValue())
        .containsExactly(
            "CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0");
    assertThat(page.nextPageUri())
        .startsWith("/2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/Calls.json?Status=")
        .endsWith("&PageToken=PACAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"calls\": []}",
        "{\"calls\": [], \"next_page_uri\": null}",
        "{\"calls\": [], \"next_page_uri\": \"\"}"
      })
  void page_withoutASuccessor_isTheLast(String body) {
    assertThat(Records.pageOf(body).nextPageUri()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | {\"code\": 20003, \"message\": \"Authenticate\", \"status\": 401}"
            + " | Twilio refused the credentials (HTTP 401, code 20003: Authenticate)."
            + " Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and"
            + " TWILIO_API_SECRET), and the region in TWILIO_API_URL.",
        "403 | {\"code\": 20403, \"message\": \"Forbidden\"}"
            + " | Twilio refused the credentials (HTTP 403, code 20403: Forbidden)."
            + " Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and"
            + " TWILIO_API_SECRET), and the region in TWILIO_API_URL.",
        "404 | {\"status\": 404, \"message\": \"The requested resource was not found\"}"
            + " | Twilio does not know this account (HTTP 404: The requested resource was not"
            + " found). Check TWILIO_ACCOUNT_SID.",
        "400 | {\"type\": \"about:blank\", \"title\": \"Bad Request\", \"detail\": \"No such page\","
            + " \"code\": 20001} | Twilio refused the request (HTTP 400, code 20001: No such page).",
        "400 | '' | Twilio refused the request (HTTP 400).",
        "302 | moved | Twilio refused the request (HTTP 302).",
      })
  void page_whereAskingAgainIsNoUse_isRefusedWithWhatTwilioSaid(
      int status, String body, String sentence) {
    assertThat(answer(status, body))
        .isInstanceOf(PermanentProviderException.class)
        .hasMessage(sentence)
        .hasNoCause();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "500 | {\"code\": 20500, \"message\": \"Internal Server Error\"} | true"
            + " | Twilio could not answer (HTTP 500, code 20500: Internal Server Error).",
        "503 | <html><body>Down</body></html> | true | Twilio could not answer (HTTP 503).",
        "502 | {\"code\": null, \"message\": null} | true | Twilio could not answer (HTTP 502).",
        "504 | [] | true | Twilio could not answer (HTTP 504).",
        "408 | '' | false | Twilio could not answer (HTTP 408).",
      })
  void page_whereAskingAgainMayHelp_isAFault(
      int status, String body, boolean overloaded, String sentence) {
    assertThat(answer(status, body))
        .isInstanceOfSatisfying(
            TransientProviderException.class,
            fault -> assertThat(fault.overloaded()).isEqualTo(overloaded))
        .hasMessage(sentence);
  }

  @Test
  void page_withoutABody_isStillUnderstood() {
    assertThat(catchThrowable(() -> api.page(Records.cursor(), 503, null, null)))
        .isInstanceOf(TransientProviderException.class)
        .hasMessage("Twilio could not answer (HTTP 503).");
  }

  @Test
  void page_tooManyRequests_isBusyForAsLongAsItSays() {
    byte[] body =
        "{\"code\":20429,\"message\":\"Too Many Requests\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(catchThrowable(() -> api.page(Records.cursor(), 429, "7", body)))
        .isInstanceOfSatisfying(
            RateLimitedException.class,
            busy -> assertThat(busy.retryAfter()).contains(Duration.ofSeconds(7)))
        .hasMessage("Twilio asked for fewer requests (HTTP 429, code 20429: Too Many Requests).");
    assertThat(catchThrowable(() -> api.page(Records.cursor(), 429, null, body)))
        .isInstanceOfSatisfying(
            RateLimitedException.class, busy -> assertThat(busy.retryAfter()).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{}", "{\"calls\": {}}", "{\"code\": 20500}"})
  void page_ofSomethingElse_isAFaultThatASmallerPageDoesNotHelp(String body) {
    assertThat(answer(200, body))
        .isInstanceOfSatisfying(
            TransientProviderException.class, fault -> assertThat(fault.overloaded()).isFalse())
        .hasMessage("Twilio's answer (HTTP 200) is not a page of calls.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>",
        "{\"calls\": [{\"from\": \"+15005550006\"",
        "{\"calls\": [{\"from\": \"+15005550006",
        "{\"calls\": [{\"from\": 15005550006x}]}",
        "{\"calls\": [], \"end\": 0} +15005550006",
        "{\"calls\": [], \"next_page_uri\": \"/2010-04-01/Acc",
      })
  void page_thatBreaksOffOrIsNotJson_isAFaultThatShowsNothingOfIt(String body) {
    Throwable fault = answer(200, body);

    assertThat(fault)
        .isInstanceOf(TransientProviderException.class)
        .hasMessage("Twilio's answer (HTTP 200) breaks off or is not JSON.");
    assertThat(printed(fault)).doesNotContain("5005550006", TOKEN);
  }

  @Test
  void authorization_isUserAndPassword() {
    assertThat(api.authorization(Records.cursor()))
        .isEqualTo("Basic QUMwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMTphLXNlY3JldC10b2tlbg==");
    assertThat(api.mainAccount()).isEqualTo(ACCOUNT);
  }

  @Test
  void authorization_ofAnApiKey_isForTheMainAccountsOwn_theTokenForItsSubaccounts() {
    TwilioApi api =
        new TwilioApi(
            URI.create("https://api.twilio.com"),
            Optional.of(new TwilioApi.Credentials(ACCOUNT, "SK1", "secret", TOKEN)),
            false,
            Clock.systemUTC());
    String subaccount = "AC00000000000000000000000000000002";

    assertThat(decoded(api.authorization(Records.cursor()))).isEqualTo("SK1:secret");
    assertThat(
            decoded(
                api.authorization(
                    new PagedList(
                        null, subaccount, PageRequest.calls(subaccount, Records.SLICE.period())))))
        .isEqualTo(ACCOUNT + ":" + TOKEN);
    assertThat(decoded(api.authorization(new PagedList(null, ACCOUNT, PageRequest.accounts()))))
        .isEqualTo(ACCOUNT + ":" + TOKEN);
  }

  private static String decoded(String basic) {
    byte[] pair = Base64.getDecoder().decode(basic.substring("Basic ".length()));
    return new String(pair, StandardCharsets.UTF_8);
  }

  @Test
  void page_ofASingleCallThatTwilioDoesNotKnow_isEmpty() {
    PagedList single = new PagedList(null, ACCOUNT, PageRequest.call(ACCOUNT, "CA1"));

    assertThat(api.page(single, 404, null, new byte[0]).records()).isEmpty();
    assertThat(api.page(single, 200, null, "{\"sid\":\"CA1\"}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new Page(List.of(Records.listed(Records.json("{\"sid\":\"CA1\"}"))), null));
  }

  @Test
  void toString_ofAnythingThatKnowsThePassword_doesNotShowIt() {
    assertThat(new TwilioApi.Credentials(ACCOUNT, "SK1", TOKEN, TOKEN).toString())
        .contains(ACCOUNT)
        .doesNotContain(TOKEN);
    assertThat(api.toString()).doesNotContain(TOKEN);
  }

  @Test
  void requireCredentials_withoutAny_namesTheSettings() {
    TwilioApi nobody =
        new TwilioApi(
            URI.create("https://api.twilio.com"), Optional.empty(), false, Clock.systemUTC());

    assertThat(catchThrowable(nobody::requireCredentials))
        .isInstanceOf(PermanentProviderException.class)
        .hasMessageContaining("TWILIO_ACCOUNT_SID")
        .hasMessageContaining("TWILIO_AUTH_TOKEN");
  }

  @Test
  void address_isBelowTheBaseWithItsPathPrefix() {
    TwilioApi behindAProxy =
        new TwilioApi(
            URI.create("http://proxy.example:8080/twilio"),
            Optional.empty(),
            false,
            Clock.systemUTC());

    assertThat(
            behindAProxy.address(
                new PageRequest("/", "", "calls")
                    .next("https://api.twilio.com/2010-04-01/Accounts/AC1/Calls.json?Page=1")))
        .isEqualTo("http://proxy.example:8080/twilio/2010-04-01/Accounts/AC1/Calls.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/2010-04-01/Accounts/AC1/Calls.json?Page=1&PageToken=PACA1",
        "/twilio/2010-04-01/Accounts/AC1/Calls.json?Page=1&PageToken=PACA1",
        "http://proxy.example:8080/twilio/2010-04-01/Accounts/AC1/Calls.json?Page=1&PageToken=PACA1",
        "https://api.twilio.com/2010-04-01/Accounts/AC1/Calls.json?Page=1&PageToken=PACA1",
        "//api.twilio.com/2010-04-01/Accounts/AC1/Calls.json?Page=1&PageToken=PACA1",
        "2010-04-01/Accounts/AC1/Calls.json?Page=1&PageToken=PACA1",
        "Calls.json?Page=1&PageToken=PACA1",
        "?Page=1&PageToken=PACA1",
      })
  void address_ofTheNextPage_isBelowTheBase_howeverTheLinkIsWritten(String link) {
    TwilioApi behindAGateway =
        new TwilioApi(
            URI.create("http://proxy.example:8080/twilio"),
            Optional.empty(),
            false,
            Clock.systemUTC());

    PageRequest next = PageRequest.calls("AC1", Records.SLICE.period()).next(link);

    assertThat(behindAGateway.address(next))
        .isEqualTo("http://proxy.example:8080/twilio/2010-04-01/Accounts/AC1/Calls.json");
    assertThat(next.query()).isEqualTo("Page=1&PageToken=PACA1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"code\":20429,\"message\":\"Too Many Requests\",\"status\":429} | RateLimitedException"
            + " | Twilio asked for fewer requests (HTTP 200, code 20429: Too Many Requests).",
        "{\"code\":20429,\"message\":\"Too Many Requests\"} | RateLimitedException"
            + " | Twilio asked for fewer requests (HTTP 200, code 20429: Too Many Requests).",
        "{\"code\":\"20003\",\"message\":\"Authenticate\"} | PermanentProviderException"
            + " | Twilio refused the credentials (HTTP 200, code 20003: Authenticate)."
            + " Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN (or TWILIO_API_KEY and"
            + " TWILIO_API_SECRET), and the region in TWILIO_API_URL.",
        "{\"title\":\"Service Unavailable\",\"detail\":\"Later\",\"status\":503} | TransientProviderException"
            + " | Twilio could not answer (HTTP 200: Later).",
        "{\"code\":31999,\"message\":\"Odd\"} | TransientProviderException"
            + " | Twilio could not answer (HTTP 200, code 31999: Odd).",
      })
  void page_ofAnErrorIn200_isWhatItSaysItIs(String body, String kind, String sentence) {
    assertThat(answer(200, body))
        .hasMessage(sentence)
        .extracting(failure -> failure.getClass().getSimpleName())
        .isEqualTo(kind);
  }

  @Test
  void page_ofAProxyThatWantsASignIn_isRefusedWithoutBlamingTheCredentials() {
    assertThat(List.of(answer(407, ""), answer(511, "<html>")))
        .allSatisfy(
            refused ->
                assertThat(refused)
                    .isInstanceOf(PermanentProviderException.class)
                    .hasMessageContaining("between us and Twilio")
                    .hasMessageContaining("TWILIO_API_URL"));
  }

  private Throwable answer(int status, String body) {
    return catchThrowable(
        () -> api.page(Records.cursor(), status, null, body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String printed(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
