package io.centralita.benchmark;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One line of the table.
 *
 * @param calls how many it was about
 * @param cpuProgram processor seconds of the program; 0 where it is not the program
 * @param cpuDatabase processor seconds of PostgreSQL
 * @param peakMemory bytes the program's process held at most by then; 0 where it is not the program
 * @param ratio to what is named by {@code to}; {@code null} where it is compared to nothing
 */
record Measurement(
    String data,
    String what,
    int calls,
    double seconds,
    double cpuProgram,
    double cpuDatabase,
    long peakMemory,
    Double ratio,
    String to) {

  @JsonProperty
  double callsPerSecond() {
    return calls / seconds;
  }

  Measurement comparedWith(double otherSeconds, String other) {
    return new Measurement(
        data,
        what,
        calls,
        seconds,
        cpuProgram,
        cpuDatabase,
        peakMemory,
        seconds / otherSeconds,
        other);
  }
}
