package io.centralita.fatal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** A process of its own runs out of memory in one of the places where nobody would notice. */
class OutOfMemoryTest {

  @ParameterizedTest
  @ValueSource(strings = {"thread", "pool", "log", "wrapped"})
  void wherever_endsTheProcess_withOneLine(String where) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                OutOfMemoryTest.class.getName(),
                where)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(said).startsWith("Centralita ends because it ran out of memory").hasLineCount(1);
      assertThat(process.exitValue()).isEqualTo(OutOfMemory.EXIT_CODE);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Ends with 0 where nobody notices. */
  public static void main(String[] arguments) throws Exception {
    Map<String, Place> places =
        Map.of(
            "thread", OutOfMemoryTest::inAThread,
            "pool", OutOfMemoryTest::inAPool,
            "log", OutOfMemoryTest::inTheLog,
            "wrapped", OutOfMemoryTest::wrapped);
    places.get(arguments[0]).runOut();
  }

  private interface Place {
    void runOut() throws Exception;
  }

  private static void inAThread() throws InterruptedException {
    OutOfMemory.watchThreads();
    Thread thread = new Thread(OutOfMemoryTest::fill);
    thread.start();
    thread.join();
  }

  private static void inAPool() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.getExecutorServiceManager().setThreadPoolFactory(new WatchedThreadPools());
      camel
          .getExecutorServiceManager()
          .newCachedThreadPool(camel, "lane")
          .submit(OutOfMemoryTest::fill)
          .get();
    } catch (ExecutionException e) {
      // as a split does not look at it either; the pool does, in its own time
      Thread.currentThread().join();
    }
  }

  private static void inTheLog() {
    try {
      fill();
    } catch (OutOfMemoryError e) {
      LoggerFactory.getLogger("org.quartz").debug("Runtime error in {}", "firing loop", e);
    }
  }

  private static void wrapped() {
    try {
      fill();
    } catch (OutOfMemoryError e) {
      SQLException driver = new SQLException("Ran out of memory retrieving query results.", e);
      IOException closing = new IOException("while closing");
      closing.addSuppressed(driver);
      OutOfMemory.endIfIn(new IllegalStateException(closing));
    }
  }

  private static void fill() {
    List<byte[]> kept = new java.util.ArrayList<>();
    while (true) {
      kept.add(new byte[1_000_000]);
    }
  }
}
