package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.ConversationCampaign;
import io.centralita.testkit.ConversationExpectation;
import io.centralita.testkit.ConversationTables;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How near a resync of conversations comes to what the wire allows: the packaged program with 256
 * MB beside a simulated account whose every answer takes its time. No test of the build: {@code mvn
 * -q -DskipTests package} and then {@code mvn surefire:test -Dtest=ConversationsBenchmark}; {@code
 * -Dconversations=33800 -Ddays=60 -Dlatency=60} are its defaults.
 */
class ConversationsBenchmark {

  private static final int CONVERSATIONS = Integer.getInteger("conversations", 33_800);
  private static final int DAYS = Integer.getInteger("days", 60);
  private static final int LATENCY = Integer.getInteger("latency", 60);
  private static final int CONCURRENCY = 8;
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  @Test
  @SuppressWarnings("PMD.SystemPrintln")
  void resync() {
    Instant to = FROM.plus(Duration.ofDays(DAYS));
    ConversationCampaign campaign = ConversationCampaign.of(7, CONVERSATIONS, FROM, to);
    try (FakeElevenLabs elevenLabs = FakeElevenLabs.start();
        TestDatabase database = TestDatabase.migrated()) {
      elevenLabs.add(campaign.conversations()).latency(Duration.ofMillis(LATENCY));
      Tables.enterDirectory(database.dataSource(), workspaces(campaign), campaign.phones());
      ConversationTables.enterCalls(database.dataSource(), campaign.calls());
      Map<String, String> settings = new HashMap<>(ElevenLabsSyncTest.settings(elevenLabs));
      settings.put("DATABASE_URL", database.address());
      try (CentralitaProcess process = CentralitaProcess.start(folder, settings).awaitUp()) {
        long start = System.nanoTime();
        Reply reply = process.post("/api/sync-elevenlabs?from=" + FROM + "&to=" + to);
        double seconds = (System.nanoTime() - start) / 1e9;

        assertThat(reply.status()).isEqualTo(200);
        int requests = elevenLabs.requests().size();
        double least = requests * LATENCY / 1000.0 / CONCURRENCY;
        System.out.printf(
            "%d conversations over %d days: %d requests in %.1f s, %.3f times requests x latency / concurrency%n",
            CONVERSATIONS, DAYS, requests, seconds, seconds / least);
      }
      ConversationTables.assertEqual(
          ConversationExpectation.firstRun(
              campaign.calls(), campaign.phones(), 1, campaign.conversations(), FROM, to),
          database.dataSource());
    }
  }

  private static Map<Long, String> workspaces(ConversationCampaign campaign) {
    return Stream.concat(campaign.phones().values().stream(), campaign.calls().values().stream())
        .collect(Collectors.toMap(id -> id, id -> "Workspace " + id, (a, b) -> a, TreeMap::new));
  }
}
