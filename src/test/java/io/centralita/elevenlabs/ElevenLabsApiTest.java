package io.centralita.elevenlabs;

import static io.centralita.elevenlabs.Records.detail;
import static io.centralita.elevenlabs.Records.page;
import static io.centralita.elevenlabs.Records.text;
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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElevenLabsApiTest {

  private static final String BUSY =
      "{\"detail\":{\"status\":\"system_busy\",\"message\":\"Later.\"}}";

  private final ElevenLabsApi api = Records.api();

  @Test
  void page_ofConversations_hasItsEntriesAndItsSuccessor() {
    ListPage page = readPage(null, text("conversations-list-page1.constructed"));

    assertThat(page.entries())
        .extracting(entry -> entry.path("conversation_id").textValue())
        .containsExactly("conv_0001", "conv_0002", "conv_0003");
    assertThat(page.cursor()).isNull();
    assertThat(page.next()).isEqualTo("opaque-cursor-1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "\"has_more\":true,\"next_cursor\":\"b\" | b",
        "\"has_more\":false,\"next_cursor\":\"b\" | b",
        "\"has_more\":null,\"next_cursor\":\"b\" | b",
        "\"has_more\":1,\"next_cursor\":7 | 7",
        "\"next_cursor\":\"b\" | b",
        "\"has_more\":false,\"next_cursor\":null | none",
        "\"has_more\":\"false\",\"next_cursor\":\"\" | none",
        "\"has_more\":false,\"next_cursor\":\"a\" | none",
        "\"has_more\":false | none",
        "\"has_more\":null | none",
      })
  void page_leadsToAnother_whereItNamesANewCursor(String fields, String next) {
    assertThat(readPage("a", "{\"conversations\":[]," + fields + "}").next()).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"has_more\":true,\"next_cursor\":null | not where",
        "\"has_more\":true,\"next_cursor\":\"\" | not where",
        "\"has_more\":true,\"next_cursor\":\" \" | not where",
        "\"has_more\":\"true\" | not where",
        "\"has_more\":1 | not where",
        "\"has_more\":true | not where",
        "\"has_more\":true,\"next_cursor\":\"a\" | read before",
        "\"has_more\":true,\"next_cursor\":{} | does not say",
        "\"has_more\":{\"a\":1} | does not say",
        "\"has_more\":\"perhaps\" | does not say",
      })
  void page_thatBreaksOff_isAFault(String fields, String sentence) {
    assertThat(failure(page("a"), 200, "{\"conversations\":[]," + fields + "}"))
        .isInstanceOf(TransientProviderException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void query_asksForASecondMoreOnEitherSide_andRepeatsTheFiltersWithEachCursor() {
    String filters =
        "page_size=100&call_start_after_unix=1759658399&call_start_before_unix=1759694401";

    assertThat(page(null).query()).isEqualTo(filters);
    assertThat(page("a/b+c=&d").query()).isEqualTo(filters + "&cursor=a%2Fb%2Bc%3D%26d");
  }

  @Test
  void address_isBelowTheBaseWithItsPathPrefix_theIdOnePartOfThePath() {
    ElevenLabsApi behindAProxy =
        new ElevenLabsApi(
            URI.create("http://proxy.example:8080/eleven"),
            Optional.of(Records.KEY),
            Clock.systemUTC());
    String conversations = "http://proxy.example:8080/eleven/v1/convai/conversations";

    assertThat(behindAProxy.address(page(null))).isEqualTo(conversations);
    assertThat(behindAProxy.address(detail("conv_1"))).isEqualTo(conversations + "/conv_1");
    assertThat(behindAProxy.address(detail("../a b?c+d/é")))
        .isEqualTo(conversations + "/..%2Fa%20b%3Fc%2Bd%2F%C3%A9");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"detail\":{\"type\":\"t\",\"code\":\"invalid_cursor\",\"message\":\"Not valid.\","
            + "\"status\":\"legacy_word\"}}"
            + " | ElevenLabs refused the request (HTTP 418, invalid_cursor: Not valid).",
        "{\"detail\":{\"status\":\"legacy_word\",\"message\":\"Not valid.\"}}"
            + " | ElevenLabs refused the request (HTTP 418, legacy_word: Not valid).",
        "{\"detail\":{\"code\":null,\"status\":\"legacy_word\",\"message\":null}}"
            + " | ElevenLabs refused the request (HTTP 418, legacy_word).",
        "{\"detail\":[{\"loc\":[\"query\",\"page_size\"],\"msg\":\"Too much\",\"type\":\"t\"}]}"
            + " | ElevenLabs refused the request (HTTP 418: Too much).",
        "{\"detail\":\"Not Found\"} | ElevenLabs refused the request (HTTP 418: Not Found).",
        "{\"detail\":[]} | ElevenLabs refused the request (HTTP 418).",
        "{\"detail\":null} | ElevenLabs refused the request (HTTP 418).",
        "<html>no</html> | ElevenLabs refused the request (HTTP 418).",
        "'' | ElevenLabs refused the request (HTTP 418).",
      })
  void anError_inAnyOfItsShapes_isQuoted(String body, String sentence) {
    assertThat(failure(page(null), 418, body))
        .isInstanceOf(PermanentProviderException.class)
        .hasMessage(sentence)
        .hasNoCause();
  }

  @Test
  void anErrorOfManyLines_isQuotedInOne() {
    String body = "{\"detail\":\"" + "a line\\n ".repeat(200) + "\"}";

    assertThat(failure(page(null), 418, body)).hasMessageMatching("[^\\n]{100,400}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | invalid_api_key | ElevenLabs refused the key (HTTP 401, invalid_api_key: No)."
            + " Check ELEVENLABS_API_KEY.",
        "401 | quota_exceeded | ElevenLabs says that the account's quota is used up"
            + " (HTTP 401, quota_exceeded: No).",
        "402 | insufficient_credits | ElevenLabs wants to be paid first"
            + " (HTTP 402, insufficient_credits: No).",
        "403 | missing_permissions | ElevenLabs does not let the key read conversations"
            + " (HTTP 403, missing_permissions: No)."
            + " Give the key of ELEVENLABS_API_KEY that permission.",
      })
  void whatAffectsTheWholeAccount_isRefused_forAPageAndForADetail(
      int status, String code, String sentence) {
    String body = "{\"detail\":{\"status\":\"" + code + "\",\"message\":\"No.\"}}";

    for (ElevenLabsRequest request : List.of(page(null), detail("conv_1"))) {
      assertThat(failure(request, status, body))
          .isInstanceOf(PermanentProviderException.class)
          .hasMessage(sentence);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "500, true",
    "502, true",
    "503, true",
    "504, true",
    "408, false",
    "409, false",
    "425, false"
  })
  void whatMayPass_isAFault_forAPageAndForADetail(int status, boolean overloaded) {
    for (ElevenLabsRequest request : List.of(page(null), detail("conv_1"))) {
      assertThat(failure(request, status, BUSY))
          .isInstanceOfSatisfying(
              TransientProviderException.class,
              fault -> assertThat(fault.overloaded()).isEqualTo(overloaded))
          .hasMessage("ElevenLabs could not answer (HTTP %d, system_busy: Later).", status);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 302, 400, 404, 405, 410, 422})
  void aPageThatIsRefused_failsTheSlice(int status) {
    assertThat(failure(page(null), status, "{\"detail\":\"Not Found\"}"))
        .isInstanceOf(PermanentProviderException.class)
        .hasMessageContaining("(HTTP " + status + ": Not Found).");
  }

  @Test
  void anAddressWithoutConversations_namesTheSetting() {
    assertThat(failure(page(null), 404, "{\"detail\":\"Not Found\"}"))
        .hasMessageEndingWith(" Check ELEVENLABS_API_URL.");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 410, 422})
  void aDetailThatIsRefusedForItsOwnSake_isARejectHoldingWhatTheListSaid(int status) {
    assertThat(answer(detail("conv_1"), status, text("error-422.constructed")))
        .isEqualTo(
            new RejectedConversation(
                "conv_1",
                Records.listed("conv_1", Records.NOON).toString(),
                "ElevenLabs refused the request (HTTP "
                    + status
                    + ": Input should be less than or equal to 100)."));
  }

  @Test
  void aDetailThatIsNotThere_isGone() {
    assertThat(answer(detail("conv_1"), 404, "{\"detail\":\"Not Found\"}"))
        .isEqualTo(new DeletedConversation("conv_1"));
  }

  @Test
  void aDetail_isTheConversation_verified() {
    assertThat(answer(detail("conv_0001"), 200, text("conversation-detail-twilio.constructed")))
        .isInstanceOfSatisfying(Conversation.class, found -> assertThat(found.verified()).isTrue());
  }

  @ParameterizedTest
  @CsvSource({
    "error-429-rate.constructed, false",
    "error-429-concurrency-legacy.constructed, true",
  })
  void aLimitInAFixture_isOfRequestsAtOnceOrNot(String fixture, boolean exceedsConcurrency) {
    byte[] body = bytes(text(fixture));

    assertThat(detail("conv_1").exceedsConcurrency(429, body)).isEqualTo(exceedsConcurrency);
    assertThat(page(null).exceedsConcurrency(429, body)).isEqualTo(exceedsConcurrency);
    assertThat(page(null).exceedsConcurrency(503, body)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "concurrent_limit_exceeded, true",
    "too_many_concurrent_requests, true",
    "rate_limit_exceeded, false",
    "system_busy, false",
    "nonsense, false",
  })
  void aLimit_isOfRequestsAtOnce_byItsNewerOrItsOlderWord(String word, boolean exceedsConcurrency) {
    for (String field : List.of("code", "status")) {
      byte[] body = bytes("{\"detail\":{\"" + field + "\":\"" + word + "\"}}");

      assertThat(page(null).exceedsConcurrency(429, body)).isEqualTo(exceedsConcurrency);
    }
    assertThat(page(null).exceedsConcurrency(429, null)).isFalse();
    assertThat(page(null).exceedsConcurrency(429, bytes("<html>"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "7, PT7S",
        "'Sun, 05 Oct 2025 12:00:09 GMT', PT9S",
        "3600, PT10M",
        "0, none",
        "soon, none",
        "none, none",
      })
  void tooManyRequests_isBusyForAsLongAsItSays(String retryAfter, Duration pause) {
    Throwable busy =
        catchThrowable(
            () ->
                api.answer(page(null), 429, retryAfter, bytes(text("error-429-rate.constructed"))));

    assertThat(busy)
        .isInstanceOf(RateLimitedException.class)
        .hasMessage(
            "ElevenLabs asked for fewer requests"
                + " (HTTP 429, rate_limit_exceeded: Rate limit exceeded).");
    assertThat(((RateLimitedException) busy).retryAfter()).isEqualTo(Optional.ofNullable(pause));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "{}", "{\"conversations\":{}}"})
  void aPageOfSomethingElse_isAFault(String body) {
    assertThat(failure(page(null), 200, body))
        .isInstanceOf(TransientProviderException.class)
        .hasMessage("ElevenLabs' answer (HTTP 200) is not a page of conversations.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "\"conv_1\"", "7"})
  void aDetailOfSomethingElse_isAFault(String body) {
    assertThat(failure(detail("conv_1"), 200, body))
        .isInstanceOf(TransientProviderException.class)
        .hasMessage("ElevenLabs' answer (HTTP 200) is not a conversation.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html>+15005550010</html>",
        "{\"conversations\":[{\"agent_number\":\"+15005550010\"",
        "{\"conversations\":[{\"agent_number\":\"+15005550010",
        "{\"conversations\":[]} +15005550010"
      })
  void anAnswerThatBreaksOffOrIsNotJson_isAFaultThatShowsNothingOfIt(String body) {
    for (ElevenLabsRequest request : List.of(page(null), detail("conv_1"))) {
      Throwable fault = failure(request, 200, body);

      assertThat(fault)
          .isInstanceOf(TransientProviderException.class)
          .hasMessage("ElevenLabs' answer (HTTP 200) breaks off or is not JSON.");
      assertThat(printed(fault)).doesNotContain("5005550010", Records.KEY);
    }
  }

  @Test
  void anAnswer_isWhateverIsSaidOfWhatWasAskedFor_notARefusal() {
    DetailRequest request = detail("conv_1");
    request.attempt();
    failure(page(null), 500, BUSY);
    failure(detail("conv_2"), 401, BUSY);

    assertThat(api.hasAnsweredSince(request.firstAsked())).isFalse();
    answer(detail("conv_3"), 404, "");
    assertThat(api.hasAnsweredSince(request.firstAsked())).isTrue();
  }

  @Test
  void withoutAKey_thereIsNothingToAsk_andTheSettingIsNamed() {
    ElevenLabsApi nobody =
        new ElevenLabsApi(
            URI.create("https://api.elevenlabs.io"), Optional.empty(), Clock.systemUTC());

    assertThat(catchThrowable(nobody::accounts))
        .isInstanceOf(PermanentProviderException.class)
        .hasMessageContaining("ELEVENLABS_API_KEY");
    assertThat(api.accounts().sids()).containsExactly("elevenlabs");
    assertThat(api.toString()).doesNotContain(Records.KEY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"detail\":\"x\"} | TransientProviderException | ElevenLabs could not answer (HTTP 200: x).",
        "{\"detail\":{\"status\":\"too_many_concurrent_requests\",\"message\":\"Slower\"}}"
            + " | RateLimitedException | ElevenLabs asked for fewer requests"
            + " (HTTP 200, too_many_concurrent_requests: Slower).",
        "{\"detail\":{\"status\":\"invalid_api_key\",\"message\":\"No\"}} | PermanentProviderException"
            + " | ElevenLabs refused the key (HTTP 200, invalid_api_key: No)."
            + " Check ELEVENLABS_API_KEY.",
      })
  void anErrorIn200_isWhatItSaysItIs_forAPageAndForADetail(
      String body, String kind, String sentence) {
    assertThat(List.of(failure(page(null), 200, body), failure(detail("conv_1"), 200, body)))
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .hasMessage(sentence)
                    .extracting(it -> it.getClass().getSimpleName())
                    .isEqualTo(kind));
    assertThat(answer(detail("conv_1"), 200, "{\"detail\":{\"code\":\"not_found\"}}"))
        .isInstanceOf(DeletedConversation.class);
  }

  private ListPage readPage(String cursor, String body) {
    return (ListPage) answer(page(cursor), 200, body);
  }

  private Object answer(ElevenLabsRequest request, int status, String body) {
    return api.answer(request, status, null, bytes(body));
  }

  private Throwable failure(ElevenLabsRequest request, int status, String body) {
    return catchThrowable(() -> answer(request, status, body));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String printed(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
