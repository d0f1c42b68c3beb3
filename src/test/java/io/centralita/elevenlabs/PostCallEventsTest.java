package io.centralita.elevenlabs;

import static io.centralita.elevenlabs.Records.fixture;
import static io.centralita.elevenlabs.Records.json;
import static io.centralita.elevenlabs.Records.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.sync.ParsedPage;
import io.centralita.sync.RejectedRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostCallEventsTest {

  private static final String EVENT = "postcall-webhook.official";

  private final PostCallEvents events = new PostCallEvents(null);

  @Test
  void found_anOfficialEvent_isItsConversation_notVerified() {
    ParsedPage<Conversation> found = events.page(text(EVENT));

    Conversation conversation = only(found);
    assertThat(conversation.id()).isEqualTo("abc");
    assertThat(conversation.agentId()).isEqualTo("xyz");
    assertThat(conversation.start()).isEqualTo(Instant.ofEpochSecond(1_739_537_297));
    assertThat(conversation.duration()).isEqualTo(22);
    assertThat(conversation.charges().credits()).isEqualTo(new BigDecimal("296"));
    assertThat(conversation.charges().devDiscount()).isTrue();
    assertThat(conversation.verified()).isFalse();
    assertThat(json(conversation.raw())).isEqualTo(fixture(EVENT).path("data"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"post_call_transcription\""})
  void found_anEventThatDoesNotSayItsType_isAConversationToo(String type) {
    ObjectNode event = fixture(EVENT);
    event.set("type", json(type));

    assertThat(only(events.page(event.toString())).id()).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"post_call_audio", "call_initiation_failure", "something_new", ""})
  void found_anEventOfAnotherType_isNothing(String type) {
    ParsedPage<Conversation> found = events.page(fixture(EVENT).put("type", type).toString());

    assertThat(found.records()).isEmpty();
    assertThat(found.rejects()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "{\"type\":", "[]", "7", "null", "\"{}\""})
  void found_whatIsNoEvent_isRejectedWhole(String body) {
    RejectedRecord reject = onlyReject(body);

    assertThat(reject.reason()).isEqualTo("It is no event: it is not JSON, or no object.");
    assertThat(json(reject.raw()).textValue()).isEqualTo(body);
    assertThat(onlyReject(body).key()).isEqualTo(reject.key());
    assertThat(onlyReject(body + "x").key()).isNotEqualTo(reject.key());
  }

  @Test
  void found_whatIsNoEventNorText_isRejectedWithoutWhatNoColumnHolds() {
    assertThat(onlyReject("\0 ¿Diga?").raw()).isEqualTo("\" ¿Diga?\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"post_call_transcription\"}",
        "{\"type\":\"post_call_transcription\",\"data\":null}",
        "{\"type\":\"post_call_transcription\",\"data\":\"conv_1\"}",
        "{\"event_timestamp\":1739537297}",
        "{}",
      })
  void found_anEventWithoutAConversation_isRejectedWhole(String event) {
    RejectedRecord reject = onlyReject(event);

    assertThat(reject.raw()).isEqualTo(event);
    assertThat(reject.reason()).isEqualTo("It is an event without data.");
  }

  @Test
  void found_aConversationThatCannotBeStored_isRejectedAsItsDetailWouldBe() {
    ObjectNode event = fixture(EVENT);
    ((ObjectNode) event.at("/data/metadata")).put("cost", "free");

    RejectedRecord reject = onlyReject(event.toString());

    assertThat(reject)
        .isEqualTo(new ConversationParser().parse(event.path("data"), Instant.now()))
        .extracting(RejectedRecord::key, RejectedRecord::reason)
        .containsExactly("abc", "Its cost is not a number.");
  }

  @Test
  void found_aConversationWithoutAnId_isRejectedUnderAKeyOfItsContent() {
    ObjectNode event = fixture(EVENT);
    ((ObjectNode) event.path("data")).remove("conversation_id");

    RejectedRecord reject = onlyReject(event.toString());

    assertThat(reject.key()).startsWith("sha256:");
    assertThat(json(reject.raw())).isEqualTo(event.path("data"));
    assertThat(onlyReject(event.put("event_timestamp", 1).toString()).key())
        .isEqualTo(reject.key());
  }

  @Test
  void reading_belongsToNoRun_andHasNothingToAsk() {
    ConversationCursor cursor = events.cursor();

    assertThat(cursor.hasNext()).isFalse();
    assertThat(cursor.slice().settlement()).isTrue();
    assertThat(cursor.slice().run()).isZero();
  }

  @Test
  void taker_isNoRun_andEachTimeAnother() {
    assertThat(events.claim()).isNegative().isNotEqualTo(events.claim());
  }

  private static Conversation only(ParsedPage<Conversation> found) {
    assertThat(found.rejects()).isEmpty();
    assertThat(found.records()).hasSize(1);
    return found.records().get(0);
  }

  private RejectedRecord onlyReject(String event) {
    ParsedPage<Conversation> found = events.page(event);
    assertThat(found.records()).isEmpty();
    assertThat(found.rejects()).hasSize(1);
    return List.copyOf(found.rejects()).get(0);
  }
}
