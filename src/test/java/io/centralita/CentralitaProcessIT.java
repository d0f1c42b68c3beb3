package io.centralita;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tests with processes rely on. */
class CentralitaProcessIT {
  @TempDir Path first;

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
