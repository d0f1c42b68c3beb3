package io.centralita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FakeTwilioTest {
  private static final String LIST = "/2010-04-01/Accounts/" + TwilioCalls.ACCOUNT + "/Calls.json";
  private static final Instant NOON = Instant.parse("2025-10-05T12:00:00Z");

  private final HttpClient client = HttpClient.newHttpClient();
  private final FakeTwilio twilio = FakeTwilio.start();

  @AfterEach
  void stop() {
    twilio.close();
  }

  @Test
  void list_newestFirst_inPagesUntilNull() throws Exception {
    hold(5);

    List<String> sids = walk(LIST + "?PageSize=2");

    assertThat(sids)
        .containsExactly(
            TwilioCalls.sid(4),
            TwilioCalls.sid(3),
            TwilioCalls.sid(2),
            TwilioCalls.sid(1),
            TwilioCalls.sid(0));
    assertThat(twilio.requests()).hasSize(3).allMatch(RequestSeen::authorizationPresent);
    assertThat(twilio.unknownParameters()).isEmpty();
    assertThat(twilio.maxConcurrent()).isEqualTo(1);
  }

  @Test
  void list_repeating_lastOfAPageComesAgain() throws Exception {
    hold(4);
    twilio.repeatLastOnNextPage(true).emptyLastPage(true);

    List<String> sids = walk(LIST + "?PageSize=2");

    assertThat(sids).hasSize(6).containsOnlyOnce(TwilioCalls.sid(3), TwilioCalls.sid(0));
    assertThat(twilio.requests()).hasSize(4);
  }

  @Test
  void list_underABasePath_linksDoNotKnowIt() throws Exception {
    hold(2);
    twilio.basePath("/proxy");

    JsonNode page = json(get(LIST + "?PageSize=1"));

    assertThat(page.path("next_page_uri").textValue()).startsWith("/2010-04-01/");
    assertThat(get(page.path("next_page_uri").textValue()).statusCode()).isEqualTo(200);
  }

  @Test
  void list_unknownName_isIgnoredButRemembered() throws Exception {
    hold(3);

    assertThat(walk(LIST + "?StartTimeAfter=2030-01-01&StartTime%253E=2030-01-01")).hasSize(3);
    assertThat(twilio.unknownParameters()).contains("StartTimeAfter", "StartTime%3E");
  }

  @ParameterizedTest
  @CsvSource({
    // noon less a second, noon, noon and a second, next midnight less a second, next midnight
    "INSTANT_INCLUSIVE, 2025-10-05T12:00:00Z, 2025-10-06T00:00:00Z, 4",
    "INSTANT_EXCLUSIVE, 2025-10-05T12:00:00Z, 2025-10-06T00:00:00Z, 2",
    "WHOLE_DAY, 2025-10-05T12:00:00Z, 2025-10-06T00:00:00Z, 4",
    "WHOLE_DAY, 2025-10-05T12:00:00Z, 2025-10-05T12:30:00Z, 0",
    "INSTANT_EXCLUSIVE, 2025-10-05, 2025-10-06, 4",
  })
  void list_filter_followsTheSemantics(Semantics semantics, String after, String before, int found)
      throws Exception {
    Instant midnight = Instant.parse("2025-10-06T00:00:00Z");
    for (Instant start :
        List.of(
            NOON.minusSeconds(1), NOON, NOON.plusSeconds(1), midnight.minusSeconds(1), midnight)) {
      twilio.add(
          TwilioCalls.inbound(TwilioCalls.sid(start.getEpochSecond()), "+1", "+2", start).build());
    }
    twilio.semantics(semantics);

    assertThat(walk(LIST + "?StartTime%3E=" + after + "&StartTime%3C=" + before)).hasSize(found);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PageSize=0",
        "PageSize=1001",
        "PageSize=many",
        "PageToken=PA1",
        "StartTime%3E=2025-10-05T12:00:00",
        "StartTime%3E=2025-10-05T12:00:00.000Z",
        "StartTime%3E=yesterday",
        "StartTime%3E=2025-13-05",
        "PageSize=5&PageSize=6"
      })
  void list_badQuery_400(String query) throws Exception {
    HttpResponse<String> answer = get(LIST + "?" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).path("message").textValue()).isNotEmpty();
  }

  @Test
  void pageToken_isBoundToItsFilters_notToThePageSize() throws Exception {
    hold(3);
    String next = json(get(LIST + "?PageSize=2")).path("next_page_uri").textValue();

    assertThat(get(next + "&StartTime%3E=2025-10-05").statusCode()).isEqualTo(400);
    assertThat(get(next.replace("PageSize=2", "PageSize=1")).statusCode()).isEqualTo(200);
  }

  @Test
  void credentials_wrongOrMissing_401_foreignAccount404() throws Exception {
    assertThat(json(send(request(LIST).build())).path("code").intValue()).isEqualTo(20003);
    assertThat(send(request(LIST).header("Authorization", basic("x")).build()).statusCode())
        .isEqualTo(401);
    HttpResponse<String> foreign = get(LIST.replace(TwilioCalls.ACCOUNT, TwilioCalls.sid("AC", 2)));
    assertThat(foreign.statusCode()).isEqualTo(404);
    assertThat(json(foreign).path("code").intValue()).isEqualTo(20404);
  }

  @Test
  void single_foundOr404() throws Exception {
    hold(1);

    HttpResponse<String> found = get(LIST.replace(".json", "/" + TwilioCalls.sid(0) + ".json"));
    assertThat(json(found).path("sid").textValue()).isEqualTo(TwilioCalls.sid(0));
    assertThat(get(LIST.replace(".json", "/CAx.json")).statusCode()).isEqualTo(404);
  }

  @Test
  void oddRecords_surviveTheWire() throws Exception {
    RawCall odd =
        TwilioCalls.inbound(TwilioCalls.sid(1), "a\u0000b", "half \ud83d ñ", NOON)
            .number("price", "-0.0130")
            .build();
    twilio.add(odd);

    JsonNode call = json(get(LIST)).path("calls").path(0);

    assertThat(call.path("from").textValue()).isEqualTo("a\u0000b");
    assertThat(call.path("to").textValue()).isEqualTo("half \ud83d ñ");
    assertThat(call.path("price").isNumber()).isTrue();
  }

  @Test
  void fault_httpDate_isOne() throws Exception {
    twilio.fault(seen -> true, 1, Fault.tooManyRequestsUntil(NOON));

    assertThat(get(LIST).headers().firstValue("Retry-After"))
        .contains("Sun, 05 Oct 2025 12:00:00 GMT");
  }

  @Test
  void fault_brokenBodies() throws Exception {
    twilio.fault(seen -> true, 1, Fault.html200()).fault(seen -> true, 1, Fault.truncatedJson());

    assertThatThrownBy(() -> json(get(LIST))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> json(get(LIST))).isInstanceOf(IOException.class);
    assertThat(get(LIST).statusCode()).isEqualTo(200);
  }

  @Test
  void fault_cutConnections() throws Exception {
    hold(50);
    // the JDK's client repeats a GET once by itself when nothing came back
    twilio.fault(seen -> twilio.requests().size() < 3, 2, Fault.resetBeforeBody());
    assertThatThrownBy(() -> get(LIST)).isInstanceOf(IOException.class);

    twilio.noFaults().fault(seen -> true, 1, Fault.resetInBody());
    assertThatThrownBy(() -> get(LIST)).isInstanceOf(IOException.class);

    assertThat(get(LIST).statusCode()).isEqualTo(200);
  }

  private void hold(int count) {
    for (int i = 0; i < count; i++) {
      twilio.add(TwilioCalls.inbound(TwilioCalls.sid(i), "+1", "+2", NOON.plusSeconds(i)).build());
    }
  }

  private List<String> walk(String first) throws Exception {
    List<String> sids = new ArrayList<>();
    for (String next = first; next != null; ) {
      JsonNode page = json(get(next));
      page.path("calls").forEach(call -> sids.add(call.path("sid").textValue()));
      next = page.path("next_page_uri").textValue();
    }
    return sids;
  }

  private HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
    return send(request(pathAndQuery).header("Authorization", basic(TwilioCalls.TOKEN)).build());
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String pathAndQuery) {
    return HttpRequest.newBuilder(URI.create(twilio.baseUrl() + pathAndQuery));
  }

  private static String basic(String token) {
    byte[] pair = (TwilioCalls.ACCOUNT + ":" + token).getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }

  private static JsonNode json(HttpResponse<String> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }
}
