package io.centralita.benchmark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, as a table for people and as JSON. */
final class BenchmarkReport {

  private static final String ROW = "| %-28s | %-29s | %7s | %9s | %6s | %6s | %7s | %-14s |%n";

  /**
   * The hourly sync over several runs, in milliseconds.
   *
   * @param medianBeyond what it takes beyond the time in which the provider is waited for
   */
  record Hourly(int calls, int runs, long median, long medianBeyond, long mostBeyond) {}

  private final PrintStream out;
  private final List<Measurement> measurements = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();
  private Hourly hourly;

  BenchmarkReport(PrintStream out) {
    this.out = out;
  }

  void add(Measurement measurement) {
    measurements.add(measurement);
  }

  void add(Hourly measured) {
    hourly = measured;
  }

  /** There was no time for it. */
  void leaveOut(String data) {
    leftOut.add(data);
  }

  /** A word on the way. */
  void progress(Measurement one) {
    out.printf(Locale.ROOT, "%s calls: %s took %.2f s%n", one.data(), one.what(), one.seconds());
  }

  void print() {
    out.printf(ROW, "calls", "what", "seconds", "calls/s", "CPU s", "DB s", "peak MB", "times");
    out.printf(ROW, "---", "---", "--:", "--:", "--:", "--:", "--:", "---");
    for (Measurement one : measurements) {
      out.printf(
          ROW,
          one.data(),
          one.what(),
          number("%.2f", one.seconds()),
          number("%,.0f", one.callsPerSecond()),
          one.cpuProgram() == 0 ? "" : number("%.1f", one.cpuProgram()),
          number("%.1f", one.cpuDatabase()),
          one.peakMemory() == 0 ? "" : one.peakMemory() >> 20,
          one.ratio() == null ? "" : number("%.2f ", one.ratio()) + one.to());
    }
    if (hourly != null) {
      out.printf(
          "%nThe hourly sync of %d calls, median of %d runs: %d ms, %d ms of them beyond the provider's own latency (at most %d ms).%n",
          hourly.calls(),
          hourly.runs(),
          hourly.median(),
          hourly.medianBeyond(),
          hourly.mostBeyond());
    }
    scale();
    leftOut.forEach(data -> out.printf("No time was left for %s calls.%n", data));
  }

  /** How time and memory grow with the number of calls. */
  private void scale() {
    List<Measurement> resyncs =
        measurements.stream()
            .filter(one -> "resync".equals(one.what()) && !one.data().contains("ms"))
            .toList();
    for (Measurement one : resyncs.subList(Math.min(1, resyncs.size()), resyncs.size())) {
      Measurement first = resyncs.get(0);
      out.printf(
          Locale.ROOT,
          "%s calls beside %s: %.2f times the time a call, %.2f times the memory.%n",
          one.data(),
          first.data(),
          first.callsPerSecond() / one.callsPerSecond(),
          (double) one.peakMemory() / first.peakMemory());
    }
  }

  void write(Path file) throws IOException {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("processors", Runtime.getRuntime().availableProcessors());
    all.put("java", Runtime.version().toString());
    all.put("measurements", measurements);
    all.put("hourlyMilliseconds", hourly);
    all.put("leftOut", leftOut);
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
