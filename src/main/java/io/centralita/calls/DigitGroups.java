package io.centralita.calls;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Says by which groups of three digits a number is found that has some digits in a row. Its keys
 * (public.number_keys) are the groups that begin at every second place. The digits begin at such a
 * place or beside one, and end likewise: either way the number has one group of each list. Many
 * digits are found by two groups between the first and the last, few by those that hold a further
 * digit, of which there are ten each.
 *
 * @param first the first whole group among the digits
 * @param last the last whole group
 * @param heads a group between, or the group around the place where the digits begin
 * @param tails a group between, or the group around the place where they end
 */
record DigitGroups(List<String> first, List<String> last, List<String> heads, List<String> tails) {

  private static final int LENGTH = 3;

  private static final int MANY = 7;

  /**
   * @param digits four or more
   */
  static DigitGroups of(String digits) {
    int length = digits.length();
    int last = length - LENGTH - 1;
    String begin = digits.substring(0, LENGTH);
    String end = digits.substring(length - LENGTH);
    boolean many = length >= MANY;
    return new DigitGroups(
        either(digits, 0),
        either(digits, last),
        many
            ? either(digits, last / 3)
            : Stream.concat(
                    Stream.of(begin), anyDigit().map(digit -> digit + begin.substring(0, 2)))
                .toList(),
        many
            ? either(digits, last * 2 / 3)
            : Stream.concat(Stream.of(end), anyDigit().map(digit -> end.substring(1) + digit))
                .toList());
  }

  /** The group from that place on and the one beside it: one of them begins at a second place. */
  private static List<String> either(String digits, int from) {
    return List.of(
        digits.substring(from, from + LENGTH), digits.substring(from + 1, from + 1 + LENGTH));
  }

  private static Stream<String> anyDigit() {
    return IntStream.rangeClosed(0, 9).mapToObj(String::valueOf);
  }
}
