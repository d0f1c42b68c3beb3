package io.centralita.metrics;

import io.centralita.runs.Job;
import io.centralita.runs.Provider;
import io.centralita.runs.Run;
import io.centralita.sync.SliceCursor;
import io.centralita.sync.SyncListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Counts runs and records. Thread-safe. */
final class SyncMeters implements SyncListener {

  private static final Duration[] RUN_BUCKETS =
      Stream.of(1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 24 * 3600)
          .map(Duration::ofSeconds)
          .toArray(Duration[]::new);

  /** What ended longer ago is not said again. */
  private static final int RUNS_REMEMBERED = 1000;

  private final MeterRegistry meters;
  private final Map<Long, Boolean> counted =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
          return size() > RUNS_REMEMBERED;
        }
      };

  SyncMeters(MeterRegistry meters) {
    this.meters = meters;
    // there from the beginning: what begins with 1 has not increased
    for (Job job : Job.values()) {
      Stream.of("succeeded", "failed", "interrupted", "cancelled", "skipped")
          .forEach(status -> runs(job, status));
      time(job);
    }
    for (Provider provider : Provider.values()) {
      Stream.of("written", "unchanged", "rejected").forEach(outcome -> records(provider, outcome));
    }
  }

  @Override
  public void batch(SliceCursor cursor, List<?> batch, long written) {
    records(cursor.provider(), "written").increment(written);
    records(cursor.provider(), "unchanged").increment(batch.size() - (double) written);
  }

  @Override
  public void known(SliceCursor cursor, int records) {
    records(cursor.provider(), "unchanged").increment(records);
  }

  @Override
  public void rejected(SliceCursor cursor, List<?> rejects) {
    records(cursor.provider(), "rejected").increment(rejects.size());
  }

  @Override
  public void ended(Run run) {
    if (!isNew(run.id())) {
      return;
    }
    runs(run.job(), run.status()).increment();
    if (!run.skipped()) {
      time(run.job()).record(Duration.between(run.started(), run.ended()));
    }
  }

  private synchronized boolean isNew(long run) {
    return counted.put(run, true) == null;
  }

  private Timer time(Job job) {
    return Timer.builder("centralita.run")
        .description("How long runs took, however they ended")
        .tag("job", job.id())
        .serviceLevelObjectives(RUN_BUCKETS)
        .register(meters);
  }

  private Counter runs(Job job, String status) {
    return Counter.builder("centralita.runs")
        .description(
            "Runs that this process closed, its own or a dead one's, or skipped, by how they ended")
        .tag("job", job.id())
        .tag("status", status)
        .register(meters);
  }

  private Counter records(Provider provider, String outcome) {
    return Counter.builder("centralita.records")
        .description("Records that were read: written, unchanged or rejected")
        .tag("source", provider.source())
        .tag("outcome", outcome)
        .register(meters);
  }
}
