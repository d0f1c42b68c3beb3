package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.ConversationCampaign;
import io.centralita.testkit.ConversationCounts;
import io.centralita.testkit.ConversationExpectation;
import io.centralita.testkit.ConversationTables;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.Fault;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real process that is killed while it reads conversations: it goes on, and pays for none twice.
 */
class KilledConversationsIT {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final int DAYS = 10;
  private static final Instant TO = FROM.plus(Duration.ofDays(DAYS));
  private static final String RESYNC = "/api/sync-elevenlabs?from=" + FROM + "&to=" + TO;

  @TempDir Path folder;
  private final ConversationCampaign campaign = ConversationCampaign.of(21, 2000, FROM, TO);
  private FakeElevenLabs elevenLabs;
  private TestDatabase database;

  @BeforeEach
  void start() {
    elevenLabs = FakeElevenLabs.start();
    database = TestDatabase.migrated();
    Tables.enterDirectory(database.dataSource(), TwilioCalls.workspaces(), campaign.phones());
    ConversationTables.enterCalls(database.dataSource(), campaign.calls());
    elevenLabs.add(campaign.conversations()).latency(Duration.ofMillis(10));
  }

  @AfterEach
  void stop() {
    database.close();
    elevenLabs.close();
  }

  @Test
  void aResyncKilledTwice_goesOn_askingForNothingThatIsStored() throws InterruptedException {
    Set<String> stored = Set.of();
    for (int kill = 0; kill < 2; kill++) {
      CountDownLatch reached = onRequest(500);
      try (CentralitaProcess process = process().awaitUp()) {
        if (kill == 0) {
          process.post(RESYNC, "Prefer", "respond-async");
        }
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
        process.kill();
      }
      CentralitaProcess.asIfKilledLongAgo(database, "true");
      assertThat(stored).noneMatch(elevenLabs.detailRequests()::containsKey);
      Set<String> more = stored();
      assertThat(more.size()).isBetween(stored.size() + 100, 1900);
      stored = more;
    }
    elevenLabs.noFaults().forgetRequests();

    try (CentralitaProcess process = process().awaitUp()) {
      JsonNode run = process.awaitSuccess();

      ConversationExpectation expected =
          ConversationExpectation.firstRun(
              campaign.calls(), campaign.phones(), 1, campaign.conversations(), FROM, TO);
      ConversationTables.assertEqual(expected, database.dataSource());
      assertThat(run.path("slicesDone").asInt()).isEqualTo(4 * DAYS);
      assertThat(ConversationCounts.of(run))
          .usingRecursiveComparison()
          .ignoringFields("snapshots")
          .isEqualTo(expected.counts());
    }
    assertThat(stored).noneMatch(elevenLabs.detailRequests()::containsKey);
  }

  private CentralitaProcess process() {
    Map<String, String> settings = RunningCentralita.elevenLabs(elevenLabs);
    settings.put("DATABASE_URL", database.address());
    return CentralitaProcess.start(folder, settings);
  }

  private CountDownLatch onRequest(int number) {
    CountDownLatch reached = new CountDownLatch(number);
    elevenLabs
        .noFaults()
        .forgetRequests()
        .fault(request -> true, 100_000, Fault.after(reached::countDown));
    return reached;
  }

  /** What nobody needs to ask for again. */
  private Set<String> stored() {
    String ids =
        value(
            "SELECT string_agg(conversation_id, ' ') FROM elevenlabs_conversations"
                + " WHERE status IN ('done', 'failed')");
    return ids == null ? Set.of() : new HashSet<>(List.of(ids.split(" ")));
  }

  private String value(String query) {
    return RunningCentralita.value(database.dataSource(), query);
  }
}
