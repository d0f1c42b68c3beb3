package io.centralita.testkit;

import static io.centralita.testkit.ConversationsReader.LIST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FakeElevenLabsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOON = Instant.parse("2025-10-05T12:00:00Z");
  private static final String FIRST = LIST + "/conv_0";

  private final FakeElevenLabs elevenLabs = FakeElevenLabs.start();
  private final ConversationsReader reader =
      new ConversationsReader(elevenLabs, FakeElevenLabs.KEY);

  @AfterEach
  void stop() {
    elevenLabs.close();
  }

  @Test
  void list_newestFirst_inPagesOf30UntilNoMore() throws Exception {
    hold(61);

    List<JsonNode> pages = reader.pages("?");

    assertThat(pages)
        .extracting(page -> page.path("conversations").size())
        .containsExactly(30, 30, 1);
    assertThat(pages.get(2).path("next_cursor").isNull()).isTrue();
    assertThat(reader.ids("?page_size=100")).hasSize(61).startsWith("conv_60").endsWith("conv_0");
    assertThat(elevenLabs.listRequests()).hasSize(4);
    assertThat(elevenLabs.unknownParameters()).isEmpty();
  }

  @Test
  void list_otherOrders_showTheSame() throws Exception {
    hold(40);
    List<String> newest = reader.ids("?page_size=100");

    elevenLabs.order(ConversationOrder.OLDEST_FIRST);
    assertThat(reader.ids("?page_size=7")).startsWith("conv_0").hasSameElementsAs(newest);
    elevenLabs.order(ConversationOrder.NONE);
    assertThat(reader.ids("?page_size=7"))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(newest)
        .isNotEqualTo(newest);
  }

  @Test
  void list_entry_hasTheFieldsOfASummaryAndNoMore() throws Exception {
    elevenLabs.add(
        RawConversation.of(ElevenLabsFixture.text("conversation-detail-twilio.constructed")));
    JsonNode documented =
        ElevenLabsFixture.json("conversations-list-page1.constructed").at("/conversations/0");

    JsonNode entry = reader.json(LIST).at("/conversations/0");

    assertThat(entry.fieldNames()).toIterable().containsExactlyElementsOf(documented::fieldNames);
    for (String same : List.of("conversation_id", "start_time_unix_secs", "status", "direction")) {
      assertThat(entry.get(same)).isEqualTo(documented.get(same));
    }
    assertThat(entry.path("message_count").intValue()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    // held are the seconds 0 to 4
    "true, true, conv_3 conv_2 conv_1",
    "true, false, conv_2 conv_1",
    "false, true, conv_3 conv_2",
    "false, false, conv_2",
  })
  void list_filters_wholeSeconds(boolean after, boolean before, String found) throws Exception {
    hold(5);
    elevenLabs.afterInclusive(after).beforeInclusive(before);

    assertThat(String.join(" ", reader.ids("?page_size=2" + between(1, 3)))).isEqualTo(found);
  }

  @Test
  void list_cursor_holdsForItsFiltersOnly() throws Exception {
    hold(5);
    String cursor = reader.json(LIST + "?page_size=2" + between(0, 9)).path("next_cursor").asText();

    for (String other : List.of("?", "?x" + between(0, 8), "?call_start_after_unix=1759665600")) {
      HttpResponse<String> refused = reader.get(LIST + other + "&cursor=" + cursor);
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(JSON.readTree(refused.body()).at("/detail/code").textValue())
          .isEqualTo("invalid_cursor");
    }
    assertThat(reader.get(LIST + "?cursor=made-up").statusCode()).isEqualTo(400);
    JsonNode rest = reader.json(LIST + "?page_size=100" + between(0, 9) + "&cursor=" + cursor);
    assertThat(rest.path("conversations")).hasSize(3);
    assertThat(elevenLabs.unknownParameters()).containsOnly("x");
  }

  @Test
  void list_walksTheAccountAsItWas() throws Exception {
    hold(3);
    JsonNode first = reader.json(LIST + "?page_size=2");
    elevenLabs.add(conversation(9).build()).remove("conv_0");

    JsonNode second =
        reader.json(LIST + "?page_size=2&cursor=" + first.path("next_cursor").textValue());

    assertThat(second.at("/conversations/0/conversation_id").textValue()).isEqualTo("conv_0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "page_size=0",
        "page_size=many",
        "page_size=",
        "call_start_after_unix=1759665600.5",
        "call_start_before_unix=2025-10-05"
      })
  void list_malformed_422(String query) throws Exception {
    HttpResponse<String> refused = reader.get(LIST + "?" + query);

    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(JSON.readTree(refused.body()).at("/detail/0/loc/1").textValue())
        .isEqualTo(query.substring(0, query.indexOf('=')));
  }

  @Test
  void refusals_areAsDocumented() throws Exception {
    assertThat(reader.json(LIST + "?page_size=101"))
        .isEqualTo(ElevenLabsFixture.json("error-422.constructed"));
    elevenLabs
        .faultAt(2, Fault.answer(ElevenLabsAnswer.rateLimitExceeded()))
        .faultAt(3, Fault.answer(ElevenLabsAnswer.tooManyConcurrentRequests()));
    assertThat(reader.json(LIST)).isEqualTo(ElevenLabsFixture.json("error-429-rate.constructed"));
    assertThat(reader.json(LIST))
        .isEqualTo(ElevenLabsFixture.json("error-429-concurrency-legacy.constructed"));
    assertThat(reader.get(LIST).statusCode()).isEqualTo(200);
  }

  @Test
  void key_missingOrWrong_401InEitherShape() throws Exception {
    hold(1);

    for (String path : List.of(LIST, FIRST)) {
      assertRefused(path, null, "/detail/code", "missing_api_key");
      assertRefused(path, "another", "/detail/code", "invalid_api_key");
      elevenLabs.legacyErrors(true);
      assertRefused(path, "another", "/detail/status", "invalid_api_key");
      elevenLabs.legacyErrors(false);
    }
  }

  @Test
  void detail_isServedAsGiven() throws Exception {
    String given = ElevenLabsFixture.text("conversation-detail-sip.constructed");
    elevenLabs.add(RawConversation.of(given));

    assertThat(reader.get(LIST + "/conv_0004").body()).isEqualTo(given);
    assertThat(reader.get(LIST + "/conv_0005").statusCode()).isEqualTo(404);
    assertThat(reader.json(LIST + "/conv_0005").at("/detail/code").textValue())
        .isEqualTo("conversation_not_found");
    assertThat(elevenLabs.detailRequests()).isEqualTo(Map.of("conv_0004", 1, "conv_0005", 2));
  }

  @Test
  void detail_built_keepsNumbersAndCharactersAsWritten() throws Exception {
    elevenLabs.add(
        conversation(0)
            .charging("llm_price", "8.48e-05")
            .saying(ConversationBuilder.text("half \ud83d, \u0000, ñ"))
            .build());

    HttpResponse<String> answer = reader.get(FIRST);

    assertThat(answer.body()).contains("\"llm_price\":8.48e-05", "half \\uD83D, \\u0000, \\u00F1");
    assertThat(JSON.readTree(answer.body()).at("/transcript/2/message").textValue())
        .isEqualTo("half \ud83d, \u0000, ñ");
  }

  @Test
  void conversation_changesAndGoes() throws Exception {
    elevenLabs.add(conversation(0).charging("llm_charge", "7").unfinished("in-progress").build());
    assertThat(reader.json(LIST).at("/conversations/0/status").textValue())
        .isEqualTo("in-progress");
    assertThat(reader.json(FIRST).at("/metadata/charging").isMissingNode()).isTrue();

    RawConversation done = conversation(0).charging("llm_charge", "7").build();
    elevenLabs.replace(done);
    assertThat(reader.json(LIST).at("/conversations/0/status").textValue()).isEqualTo("done");
    assertThat(reader.json(FIRST).at("/metadata/charging/llm_charge").intValue()).isEqualTo(7);

    elevenLabs.replace(done.deletedAfterListing());
    assertThat(reader.ids("?")).containsExactly("conv_0");
    assertThat(reader.get(FIRST).statusCode()).isEqualTo(404);

    elevenLabs.remove("conv_0");
    assertThat(reader.ids("?")).isEmpty();
  }

  @Test
  void list_shifting_showsTheLastOfAPageAgain() throws Exception {
    hold(4);
    elevenLabs.repeatLastOnNextPage(true);

    assertThat(reader.ids("?page_size=2"))
        .containsExactly("conv_3", "conv_2", "conv_2", "conv_1", "conv_1", "conv_0");
  }

  @Test
  void list_emptyPagesBetween_sayThereIsMore() throws Exception {
    hold(4);
    elevenLabs.emptyPagesBetween(true);

    assertThat(reader.pages("?page_size=2"))
        .extracting(page -> page.path("conversations").size())
        .containsExactly(2, 0, 2);
  }

  @Test
  void list_endless_keepsItsCursor() throws Exception {
    hold(2);
    elevenLabs.endless(true);

    JsonNode first = reader.json(LIST + "?page_size=2");
    JsonNode second =
        reader.json(LIST + "?page_size=2&cursor=" + first.path("next_cursor").textValue());

    assertThat(first.path("has_more").booleanValue()).isTrue();
    assertThat(second).isEqualTo(first);
  }

  @Test
  void faults_meetWhatTheyAreMeantFor() throws Exception {
    hold(2);
    elevenLabs
        .fault(FakeElevenLabs.list(), 1, Fault.answer(ElevenLabsAnswer.quotaExceeded()))
        .fault(FakeElevenLabs.detail("conv_1"), 1, Fault.html(502))
        .fault(FakeElevenLabs.detail(), 1, Fault.answer(ElevenLabsAnswer.systemBusy()));

    assertThat(reader.get(FIRST).statusCode()).isEqualTo(429);
    assertThat(reader.get(LIST).statusCode()).isEqualTo(401);
    assertThat(reader.get(LIST + "/conv_1").statusCode()).isEqualTo(502);
    assertThat(reader.get(LIST + "/conv_1").statusCode()).isEqualTo(200);
  }

  @Test
  void latency_manyAtOnce_holdNoThread() throws Exception {
    elevenLabs.latency(Duration.ofHours(1));
    List<CompletableFuture<HttpResponse<String>>> asked = askedAtOnce(60);
    await().until(() -> elevenLabs.maxConcurrent() == 60);

    elevenLabs.latency(Duration.ofMillis(1));

    assertThat(reader.get(LIST).statusCode()).isEqualTo(200);
    assertThat(asked).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void hang_holdsNoThreadAndNoLongerCounts() throws Exception {
    elevenLabs.fault(FakeElevenLabs.list(), 60, Fault.hang());
    List<CompletableFuture<HttpResponse<String>>> asked = askedAtOnce(60);
    await().until(() -> elevenLabs.requests().size() == 60 && elevenLabs.underWay() == 0);

    elevenLabs.concurrencyLimit(1);

    assertThat(reader.get(LIST).statusCode()).isEqualTo(200);
    assertThat(asked).noneMatch(CompletableFuture::isDone);
  }

  @Test
  void faultAt_meetsTheRequestOfThatNumber() throws Exception {
    statuses(2);
    elevenLabs.forgetRequests().faultAt(3, Fault.answer(ElevenLabsAnswer.forbidden()));

    assertThat(statuses(4)).containsExactly(200, 200, 403, 200);
    assertThat(elevenLabs.requests()).hasSize(4);
  }

  private List<Integer> statuses(int requests) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      statuses.add(reader.get(LIST).statusCode());
    }
    return statuses;
  }

  private List<CompletableFuture<HttpResponse<String>>> askedAtOnce(int times) {
    return IntStream.range(0, times).mapToObj(i -> reader.ask(LIST)).toList();
  }

  private void assertRefused(String path, String key, String pointer, String word)
      throws Exception {
    HttpResponse<String> refused = new ConversationsReader(elevenLabs, key).get(path);

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(JSON.readTree(refused.body()).at(pointer).textValue()).isEqualTo(word);
  }

  private static String between(int after, int before) {
    return "&call_start_after_unix="
        + NOON.plusSeconds(after).getEpochSecond()
        + "&call_start_before_unix="
        + NOON.plusSeconds(before).getEpochSecond();
  }

  private void hold(int count) {
    IntStream.range(0, count).forEach(i -> elevenLabs.add(conversation(i).build()));
  }

  private static ConversationBuilder conversation(int number) {
    return new ConversationBuilder("conv_" + number, NOON.plusSeconds(number));
  }
}
