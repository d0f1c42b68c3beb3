package io.centralita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConversationCampaignTest {
  private static final Instant FROM = Instant.parse("2025-08-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2025-10-10T00:00:00Z");

  private final ConversationCampaign campaign = ConversationCampaign.of(7, 1_200, FROM, TO);

  @Test
  void sameSeed_same_anotherSeed_another() {
    ConversationCampaign again = ConversationCampaign.of(7, 1_200, FROM, TO);

    assertThat(details(again.conversations())).isEqualTo(details(campaign.conversations()));
    assertThat(again.calls()).isEqualTo(campaign.calls());
    assertThat(details(ConversationCampaign.of(8, 1_200, FROM, TO).conversations()))
        .isNotEqualTo(details(campaign.conversations()));
  }

  @Test
  void conversations_areSoManyAndOfEveryKind() {
    List<JsonNode> details = details(campaign.conversations());

    assertThat(details).hasSize(1_200);
    assertThat(values(details, "/status"))
        .contains("initiated", "in-progress", "processing", "done", "failed", "paused");
    assertThat(values(details, "/metadata/phone_call/type"))
        .contains("twilio", "sip_trunking", "exotel", "carrier_pigeon");
    assertSome(details, detail -> detail.at("/metadata/phone_call").isNull());
    assertSome(details, detail -> detail.at("/metadata/charging").isMissingNode());
    assertSome(details, detail -> detail.at("/metadata/charging").isEmpty());
    assertSome(details, detail -> detail.toString().length() > 20_000);
    assertSome(details, detail -> detail.toString().contains("\\u0000"));
  }

  @Test
  void expected_savedRejectedAndSkipped() {
    ConversationExpectation expected = expect(campaign.conversations());

    ConversationCounts counts = expected.counts();
    assertThat(counts.totalConversations())
        .isEqualTo(counts.savedConversations() + counts.rejectedCount() + expected.skipped().size())
        .isLessThan(1_200);
    // 18 of each of the three blocks
    assertThat(counts.rejectedCount()).isEqualTo(54);
    assertThat(expected.skipped()).hasSize(3);
    assertThat(
            expected.ids().stream().map(expected::conversation).map(ConversationRow::workspaceId))
        .contains(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void settled_onlyTheUnfinishedChange() {
    List<RawConversation> settled = campaign.settled();

    assertThat(settled).extracting(RawConversation::id).isEqualTo(ids(campaign.conversations()));
    Set<String> finished = changed(campaign.conversations(), settled);
    // 3 of each of the three blocks
    assertThat(finished).hasSize(9);
    ConversationExpectation expected = expect(settled);
    assertThat(finished)
        .allSatisfy(
            id -> {
              assertThat(expected.conversation(id).status()).isEqualTo("done");
              assertThat(expected.conversation(id).cost()).isNotNull();
            });
  }

  private ConversationExpectation expect(List<RawConversation> account) {
    return ConversationExpectation.firstRun(
        campaign.calls(), campaign.phones(), 1, account, FROM, TO);
  }

  private static Set<String> changed(List<RawConversation> before, List<RawConversation> after) {
    Set<JsonNode> known = Set.copyOf(details(before));
    return after.stream()
        .filter(each -> !known.contains(each.detail()))
        .map(RawConversation::id)
        .collect(Collectors.toSet());
  }

  private static void assertSome(List<JsonNode> details, Predicate<JsonNode> condition) {
    assertThat(details).anyMatch(condition);
  }

  private static Set<String> values(List<JsonNode> details, String pointer) {
    return details.stream()
        .map(detail -> detail.at(pointer).textValue())
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private static List<JsonNode> details(List<RawConversation> conversations) {
    return conversations.stream().<JsonNode>map(RawConversation::detail).toList();
  }

  private static List<String> ids(List<RawConversation> conversations) {
    return conversations.stream().map(RawConversation::id).toList();
  }
}
