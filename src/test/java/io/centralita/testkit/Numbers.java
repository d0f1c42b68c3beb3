package io.centralita.testkit;

import java.math.BigDecimal;

/** Decimals in one form, so that records holding them compare by value. */
final class Numbers {
  private Numbers() {}

  static BigDecimal plain(BigDecimal value) {
    return value == null ? null : value.stripTrailingZeros();
  }
}
