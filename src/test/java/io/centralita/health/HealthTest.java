package io.centralita.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.api.ApiRequest;
import io.centralita.api.HealthApi;
import io.centralita.health.Health.Check;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final AtomicInteger questions = new AtomicInteger();

  @Test
  void whileTheDatabaseIsSilent_oneLooksForAll() {
    CountDownLatch silence = new CountDownLatch(1);
    Health health = new Health(database(silence), List.of());

    List<CompletableFuture<List<Check>>> looks = Stream.generate(health::look).limit(400).toList();
    looks.forEach(CompletableFuture::join);

    assertThat(questions).hasValue(1);
    assertThat(looks).allMatch(looks.get(0)::equals);
    assertThat(
            new HealthApi(health)
                .report(new ApiRequest("GET", null, null, null, null, null, null, false))
                .status())
        .isEqualTo(503);
    assertThat(
            new HealthApi(health)
                .report(new ApiRequest("GET", null, null, null, null, null, null, false))
                .content()
                .toString())
        .isEqualTo(
            "{status=DOWN, checks=[{name=database, status=DOWN,"
                + " reason=The database does not answer.}]}");
    silence.countDown();
  }

  @Test
  void report_namesWhatIsNotUp_andItsPartsOnlyWhereAskedFor() {
    Check routes =
        Check.of(
            "routes",
            List.of(
                Check.up("sync"),
                new Check("routes/a.camel.yaml", "DEGRADED", "a.camel.yaml, line 3: It is bad."),
                new Check("job", "DEGRADED", "The route job is odd.")));
    Health health = new Health(database(new CountDownLatch(0)), List.of(() -> List.of(routes)));
    health.look().join();

    assertThat(
            new HealthApi(health)
                .report(new ApiRequest("GET", null, null, "", null, null, null, false))
                .status())
        .isEqualTo(200);
    assertThat(
            new HealthApi(health)
                .report(new ApiRequest("GET", null, null, "", null, null, null, false))
                .content()
                .toString())
        .isEqualTo(
            "{status=DEGRADED, checks=[{name=database, status=UP}, {name=routes, status=DEGRADED,"
                + " reason=a.camel.yaml, line 3: It is bad. The route job is odd.}]}");
    assertThat(
            new HealthApi(health)
                .report(new ApiRequest("GET", null, null, "verbose", null, null, null, false))
                .content()
                .toString())
        .contains("{name=sync, status=UP}", "{name=job, status=DEGRADED, reason=The route job");
  }

  @Test
  void aCheckThatFails_isNotWaitedForForEver() {
    Health health =
        new Health(
            database(new CountDownLatch(0)),
            List.of(
                () -> {
                  throw new IllegalStateException("broken");
                }));

    assertThat(health.look()).failsWithin(Duration.ofSeconds(30));
  }

  private Supplier<Optional<String>> database(CountDownLatch silence) {
    return () -> {
      questions.incrementAndGet();
      try {
        silence.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return Optional.empty();
    };
  }
}
