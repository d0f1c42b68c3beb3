package io.centralita.ledger;

/** How many distinct calls of each case a slice has stored. */
public record SliceCounts(int case1, int case2, int case3, int other) {

  public static final SliceCounts NONE = new SliceCounts(0, 0, 0, 0);

  /** One more (or, with -1, one fewer) of the case 1, 2, 3 or 4 (any other direction). */
  public SliceCounts plus(int callCase, int by) {
    return switch (callCase) {
      case 1 -> new SliceCounts(case1 + by, case2, case3, other);
      case 2 -> new SliceCounts(case1, case2 + by, case3, other);
      case 3 -> new SliceCounts(case1, case2, case3 + by, other);
      default -> new SliceCounts(case1, case2, case3, other + by);
    };
  }
}
