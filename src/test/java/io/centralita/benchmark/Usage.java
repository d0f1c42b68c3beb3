package io.centralita.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/** What processes have used of the machine so far, as Linux tells it; 0 elsewhere. */
final class Usage {

  /** What the kernel counts processor time in, whatever its own clock does. */
  private static final double TICKS_A_SECOND = 100;

  /** In {@code /proc/PID/stat}, after the name: user, system, and both of children that ended. */
  private static final int FIRST_TIME = 11;

  private Usage() {}

  /** Processor seconds of a process. */
  static double cpu(ProcessHandle process) {
    return seconds(process, 2);
  }

  /** Processor seconds of a process and its children, those that have ended included. */
  static double cpuWithChildren(ProcessHandle process) {
    return seconds(process, 4) + process.children().mapToDouble(Usage::cpu).sum();
  }

  /** The most memory a process has ever held, in bytes. */
  static long peakMemory(ProcessHandle process) {
    return read(process, "status")
        .lines()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> 1_024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  private static double seconds(ProcessHandle process, int times) {
    String stat = read(process, "stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    return fields.length <= FIRST_TIME
        ? 0
        : Arrays.stream(fields).skip(FIRST_TIME).limit(times).mapToLong(Long::parseLong).sum()
            / TICKS_A_SECOND;
  }

  private static String read(ProcessHandle process, String file) {
    try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), file))) {
      return String.join("\n", lines.toList());
    } catch (IOException e) {
      // another system, or the process has just ended
      return "";
    }
  }
}
