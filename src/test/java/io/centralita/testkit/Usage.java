package io.centralita.testkit;

import java.math.BigDecimal;

/** What is billed for calls over some time. */
record Usage(long calls, long minutes, BigDecimal cost) {
  static final Usage NONE = new Usage(0, 0, BigDecimal.ZERO);

  /** Each call is billed by the begun minute; what cannot be read costs nothing. */
  static Usage of(RawCall call) {
    BigDecimal seconds = amount(call, "duration");
    return new Usage(1, (seconds.longValue() + 59) / 60, amount(call, "price").abs());
  }

  Usage plus(Usage other) {
    return new Usage(calls + other.calls, minutes + other.minutes, cost.add(other.cost));
  }

  private static BigDecimal amount(RawCall call, String field) {
    try {
      return new BigDecimal(call.json().path(field).asText("0"));
    } catch (NumberFormatException unreadable) {
      return BigDecimal.ZERO;
    }
  }
}
