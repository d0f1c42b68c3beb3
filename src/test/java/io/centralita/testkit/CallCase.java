package io.centralita.testkit;

/** The contract's cases, told apart by {@code direction} alone. */
enum CallCase {
  ONE,
  TWO,
  THREE,
  OTHER;

  static CallCase of(String direction) {
    if (direction == null) {
      return OTHER;
    }
    return switch (direction) {
      case "outbound-api" -> ONE;
      case "trunking-terminating" -> TWO;
      case "trunking-originating" -> THREE;
      default -> OTHER;
    };
  }

  boolean placedByWorkspace() {
    return this == ONE || this == TWO;
  }
}
