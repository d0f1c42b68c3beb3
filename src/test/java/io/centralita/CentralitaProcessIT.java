package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.centralita.testkit.FakeTwilio;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of the packaged program beside one another, killed and started again. */
class CentralitaProcessIT {
  @TempDir Path first;
  @TempDir Path second;

  @Test
  void oneOfTwo_isKilledAndStartedAgain() throws Exception {
    try (FakeTwilio twilio = FakeTwilio.start();
        CentralitaProcess one =
            CentralitaProcess.start(first, RunningCentralita.twilio(twilio)).awaitUp();
        CentralitaProcess other = CentralitaProcess.start(second, Map.of()).awaitUp()) {
      assertThat(one.post("/api/sync-twilio-hourly").status()).isEqualTo(200);
      assertThat(twilio.requests()).isNotEmpty();
      assertThat(other.get("/api/runs").body().at("/runs")).isEmpty();

      Files.writeString(first.resolve("application.properties"), "\n#", StandardOpenOption.APPEND);
      one.kill();
      assertThat(one.process().isAlive()).isFalse();
      String killedLog = one.log();

      try (CentralitaProcess again = CentralitaProcess.start(first, Map.of()).awaitUp()) {
        assertThat(again.get("/api/runs").body().at("/runs")).hasSize(1);
        assertThat(again.log()).startsWith(killedLog).hasSizeGreaterThan(killedLog.length());
        assertThat(first.resolve("application.properties")).content().endsWith("\n#");

        again.terminate();
        assertThat(again.waitFor(20)).isTrue();
      }
      assertThat(other.get("/health/live").status()).isEqualTo(200);
    }
  }

  @Test
  void awaitUp_ofOneThatCannotStart_showsItsLog() {
    Map<String, String> bare = Collections.singletonMap("CRON_SECRET", null);
    try (CentralitaProcess process = CentralitaProcess.start(first, bare)) {
      assertThatThrownBy(process::awaitUp)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("ended with 1")
          .hasMessageContaining("CRON_SECRET is not set");
    }
  }
}
