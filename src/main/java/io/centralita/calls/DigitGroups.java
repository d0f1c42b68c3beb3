package io.centralita.calls;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Says by which groups of three digits a number is found that has some digits in a row. Its keys
 * (public.number_keys) are the groups that begin at every second place. The digits begin at such a
 * place or beside one, and end likewise: either way the number has one group of each list.
 *
 * @param first the first whole group among the digits
 * @param last the last whole group
 * @param heads the group around the place where the digits begin
 * @param tails the group around the place where they end
 */
record DigitGroups(List<String> first, List<String> last, List<String> heads, List<String> tails) {

  private static final int LENGTH = 3;

  /**
   * @param digits four or more
   */
  static DigitGroups of(String digits) {
    int length = digits.length();
    String begin = digits.substring(0, LENGTH);
    String end = digits.substring(length - LENGTH);
    return new DigitGroups(
        List.of(begin, digits.substring(1, 1 + LENGTH)),
        List.of(end, digits.substring(length - 1 - LENGTH, length - 1)),
        Stream.concat(Stream.of(begin), anyDigit().map(digit -> digit + begin.substring(0, 2)))
            .toList(),
        Stream.concat(Stream.of(end), anyDigit().map(digit -> end.substring(1) + digit)).toList());
  }

  private static Stream<String> anyDigit() {
    return IntStream.rangeClosed(0, 9).mapToObj(String::valueOf);
  }
}
