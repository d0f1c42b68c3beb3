package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.testkit.Answer;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.ElevenLabsAnswer;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.Fault;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** One conversation that nobody would expect never costs the others anything. */
class OddConversationsTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final String RESYNC = "/api/sync-elevenlabs?from=" + FROM + "&to=2026-03-02";

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideElevenLabs();

  private final FakeElevenLabs elevenLabs = extension.elevenLabs();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void enter() {
    elevenLabs.add(conversation("conv_1").build(), conversation("conv_3").build());
  }

  private static ConversationBuilder conversation(String id) {
    return new ConversationBuilder(id, FROM);
  }

  private JsonNode resync() {
    return centralita.post(RESYNC).body();
  }

  private String value(String query) {
    return centralita.value(query);
  }

  private String stored() {
    return value(
        "SELECT string_agg(conversation_id, ' ' ORDER BY conversation_id)"
            + " FROM elevenlabs_conversations");
  }

  @Test
  void oneThatCannotBeHad_isWarnedOf_andKeepsNoLaterSliceFromBeingRead() {
    elevenLabs.add(
        new ConversationBuilder("conv_2", FROM.plusSeconds(60)).build(),
        new ConversationBuilder("conv_later", FROM.plus(Duration.ofHours(7))).build());
    elevenLabs.fault(
        FakeElevenLabs.detail("conv_2"), 8, Fault.answer(ElevenLabsAnswer.internalError()));

    // one lane: the slice with the odd one is read to its end before the next begins
    JsonNode run = extension.another("ELEVENLABS_CONCURRENCY", "1").post(RESYNC).body();

    assertThat(run.path("success").asBoolean()).isTrue();
    assertThat(run.at("/warnings/0").asText()).contains("conv_2");
    assertThat(stored()).isEqualTo("conv_1 conv_3 conv_later");
  }

  @Test
  void anIdThatPostgreSqlCannotHold_isNotAskedForAsItIs() {
    elevenLabs.add(conversation("conv_\u00002").build());

    JsonNode run = resync();

    assertThat(run.path("success").asBoolean()).isTrue();
    assertThat(run.path("skippedCount").asInt()).isEqualTo(1);
    assertThat(stored()).isEqualTo("conv_1 conv_3");
  }

  @Test
  void aFigureThatNoSnapshotCanHold_isRejected() {
    elevenLabs.add(conversation("conv_2").metadata("cost", "1e16").build());

    JsonNode run = resync();

    assertThat(run.path("success").asBoolean()).isTrue();
    assertThat(run.path("rejectedCount").asInt()).isEqualTo(1);
    assertThat(value("SELECT reason FROM sync_rejects"))
        .isEqualTo("Its cost is out of all bounds.");
    assertThat(value("SELECT total_conversations FROM elevenlabs_snapshots")).isEqualTo("2");
  }

  @Test
  void anAnswerAboutAnotherConversation_isStoredOnce() {
    elevenLabs.add(conversation("conv_2").build());
    elevenLabs.fault(
        FakeElevenLabs.detail("conv_2"),
        1,
        Fault.answer(Answer.json(200, conversation("conv_3").build().detail())));

    JsonNode run = resync();

    assertThat(run.path("success").asBoolean()).isTrue();
    assertThat(run.path("savedConversations").asInt()).isEqualTo(2);
    assertThat(stored()).isEqualTo("conv_1 conv_3");
  }

  @Test
  void aConversationInConflict_isAskedForAgain() {
    elevenLabs.add(conversation("conv_2").build());
    elevenLabs.fault(
        FakeElevenLabs.detail("conv_2"),
        2,
        Fault.answer(ElevenLabsAnswer.error(409, "conflict", "conflict", "In use.")));

    JsonNode run = resync();

    assertThat(run.path("rejectedCount").asInt()).isZero();
    assertThat(elevenLabs.detailRequests()).containsEntry("conv_2", 3);
    assertThat(stored()).isEqualTo("conv_1 conv_2 conv_3");
  }
}
