package io.centralita.runs;

/**
 * Counts the distinct records of each case that a slice has stored.
 *
 * @param other calls of other directions, and conversations, which have no case
 * @param skipped records that were listed and, when they were asked for, no longer there
 */
public record SliceCounts(int case1, int case2, int case3, int other, int skipped) {

  public static final SliceCounts NONE = new SliceCounts(0, 0, 0, 0, 0);

  /** One more (or, with -1, one fewer) of the case 1, 2, 3 or 4 (any other). */
  public SliceCounts plus(int callCase, int by) {
    return switch (callCase) {
      case 1 -> new SliceCounts(case1 + by, case2, case3, other, skipped);
      case 2 -> new SliceCounts(case1, case2 + by, case3, other, skipped);
      case 3 -> new SliceCounts(case1, case2, case3 + by, other, skipped);
      default -> new SliceCounts(case1, case2, case3, other + by, skipped);
    };
  }

  /** One more that was skipped. */
  public SliceCounts plusSkipped() {
    return new SliceCounts(case1, case2, case3, other, skipped + 1);
  }
}
