package io.centralita.testkit;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The contract's attribution table over a whole set of calls, one branch a line. */
final class Attributor {
  private final Map<String, Long> directory;
  private final long defaultWorkspace;
  private final Map<String, List<ReadCall>> placedByCalledNumber;

  /** The directory must already hold the numbers that these calls add to it. */
  Attributor(Map<String, Long> directory, long defaultWorkspace, Collection<ReadCall> calls) {
    this.directory = directory;
    this.defaultWorkspace = defaultWorkspace;
    this.placedByCalledNumber =
        calls.stream()
            .filter(call -> call.callCase().placedByWorkspace() && call.to() != null)
            .collect(Collectors.groupingBy(ReadCall::to));
  }

  Attribution attribute(ReadCall call) {
    return switch (call.callCase()) {
      case ONE, TWO -> placed(call);
      case THREE -> transfer(call);
      case OTHER -> other(call);
    };
  }

  private Attribution placed(ReadCall call) {
    return call.from() == null
        ? new Attribution(defaultWorkspace, null, "unidentified", null)
        : new Attribution(directory.get(call.from()), call.from(), "phone", null);
  }

  private Attribution transfer(ReadCall call) {
    if (call.end() == null) {
      return new Attribution(defaultWorkspace, null, "transfer-no-end-time", null);
    }
    return related(call)
        .map(this::byRelated)
        .orElseGet(() -> new Attribution(defaultWorkspace, null, "transfer-unmatched", null));
  }

  private Attribution byRelated(ReadCall related) {
    Attribution own = placed(related);
    return new Attribution(own.workspace(), own.phone(), "transfer", related.id());
  }

  private Optional<ReadCall> related(ReadCall transfer) {
    if (transfer.from() == null) {
      return Optional.empty();
    }
    return placedByCalledNumber.getOrDefault(transfer.from(), List.of()).stream()
        .min(
            Comparator.comparing((ReadCall call) -> distance(call, transfer.end()))
                .thenComparing(ReadCall::callDate, Comparator.reverseOrder())
                .thenComparing(ReadCall::id));
  }

  private static Duration distance(ReadCall call, Instant end) {
    return Duration.between(call.endOrCallDate(), end).abs();
  }

  private Attribution other(ReadCall call) {
    Stream<String> numbers =
        "inbound".equals(call.direction())
            ? Stream.of(nullToEmpty(call.to()), nullToEmpty(call.from()))
            : Stream.of(nullToEmpty(call.from()), nullToEmpty(call.to()));
    return numbers
        .filter(directory::containsKey)
        .findFirst()
        .map(number -> new Attribution(directory.get(number), number, "phone", null))
        .orElseGet(() -> new Attribution(defaultWorkspace, null, "unattributed", null));
  }

  private static String nullToEmpty(String number) {
    return number == null ? "" : number;
  }
}
