package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How conversations behind the window of an hourly run are asked for again until they are final.
 */
// the extension closes each program
@SuppressWarnings("PMD.CloseResource")
class ConversationSettlementTest {

  private static final String HOURLY = "/api/sync-elevenlabs-hourly";
  private static final Instant BEHIND =
      Instant.now().minus(Duration.ofHours(30)).truncatedTo(ChronoUnit.SECONDS);

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideElevenLabs();

  private final FakeElevenLabs elevenLabs = extension.elevenLabs();

  @Test
  void aDayWithVeryMany_isAskedForInSeveralRuns() {
    elevenLabs.add(
        IntStream.range(0, 250)
            .mapToObj(
                i -> new ConversationBuilder("conv_" + i, BEHIND).unfinished("processing").build())
            .toList());
    RunningCentralita centralita = extension.program();
    centralita.post("/api/sync-elevenlabs?from=" + BEHIND + "&to=" + BEHIND.plusSeconds(1));
    Set<String> asked = new HashSet<>();

    for (int most : new int[] {100, 100, 50}) {
      elevenLabs.forgetRequests();
      centralita.post(HOURLY);

      assertThat(elevenLabs.detailRequests()).hasSize(most);
      asked.addAll(elevenLabs.detailRequests().keySet());
      assertThat(
              centralita.get("/api/runs?limit=1").body().at("/runs/0/settlementRequests").asInt())
          .isEqualTo(most);
    }

    assertThat(asked).hasSize(250);
  }

  @Test
  void whatIsSettledMeanwhile_isNotAskedFor_andTheAccountIsCovered() {
    elevenLabs.add(new ConversationBuilder("conv_1", BEHIND).unfinished("processing").build());
    // one lane: the window's slice is read before the one of what is waited for
    RunningCentralita centralita = extension.another("ELEVENLABS_CONCURRENCY", "1");
    centralita.post("/api/sync-elevenlabs?from=" + BEHIND + "&to=" + BEHIND.plusSeconds(1));
    elevenLabs.forgetRequests();
    elevenLabs.fault(
        FakeElevenLabs.list(),
        1,
        Fault.after(
            () ->
                centralita.sql(
                    "UPDATE elevenlabs_conversations SET status = 'done', verified = true")));

    Reply hourly = centralita.post(HOURLY);

    assertThat(hourly.body().path("success").asBoolean()).isTrue();
    assertThat(elevenLabs.detailRequests()).isEmpty();
    assertThat(centralita.value("SELECT count(*) FROM sync_slices WHERE finished_at IS NULL"))
        .isEqualTo("0");
    assertThat(
            centralita.value(
                "SELECT covered_until = (SELECT max(started_at) FROM sync_runs)"
                    + " FROM sync_coverage"))
        .isEqualTo("t");
  }

  @Test
  void whatIsDoneWithoutItsCost_isAskedForAgain_untilItHasOne() {
    Instant recent = Instant.now().minus(Duration.ofHours(3)).truncatedTo(ChronoUnit.SECONDS);
    ConversationBuilder late = new ConversationBuilder("conv_1", recent);
    ConversationBuilder free =
        new ConversationBuilder("conv_2", recent.plusSeconds(1)).metadata("cost", "0");
    elevenLabs.add(late.metadata("cost", "null").build(), free.build());
    String resync = "/api/sync-elevenlabs?from=" + recent + "&to=" + recent.plusSeconds(60);
    RunningCentralita centralita = extension.program();
    centralita.post(resync);
    elevenLabs.forgetRequests();

    centralita.post(HOURLY);
    assertThat(elevenLabs.detailRequests()).isEqualTo(Map.of("conv_1", 1));

    elevenLabs.replace(late.metadata("cost", "12").build()).forgetRequests();
    centralita.post(resync);
    assertThat(elevenLabs.detailRequests()).isEqualTo(Map.of("conv_1", 1));
    assertThat(centralita.value("SELECT cost FROM elevenlabs_conversations WHERE cost > 0"))
        .isEqualTo("12");

    elevenLabs.forgetRequests();
    centralita.post(resync);
    centralita.post(HOURLY);
    assertThat(elevenLabs.detailRequests()).isEmpty();
  }
}
