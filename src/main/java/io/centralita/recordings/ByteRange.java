package io.centralita.recordings;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the header {@code Range} (RFC 9110, 14.2): one range of bytes. Several, or what cannot be
 * read, is as if nothing had been asked.
 *
 * @param from the first byte; -1 where the last {@code to} bytes are asked for
 * @param to the last byte, {@link Long#MAX_VALUE} for the end
 */
record ByteRange(long from, long to) {

  private static final Pattern ONE =
      Pattern.compile("\\s*bytes\\s*=\\s*([0-9]*)\\s*-\\s*([0-9]*)\\s*", Pattern.CASE_INSENSITIVE);

  /** More digits than those are past every end. */
  private static final int MOST_DIGITS = 18;

  private static final int SUFFIX = -1;

  /** A part of something of a known length. */
  record Part(long offset, long length) {}

  /**
   * The one range that is asked for.
   *
   * @param header {@code null} where it is missing
   */
  static Optional<ByteRange> of(String header) {
    Matcher one = ONE.matcher(header == null ? "" : header);
    if (!one.matches() || one.group(1).isEmpty() && one.group(2).isEmpty()) {
      return Optional.empty();
    }
    ByteRange range =
        one.group(1).isEmpty()
            ? new ByteRange(SUFFIX, number(one.group(2)))
            : new ByteRange(number(one.group(1)), number(one.group(2)));
    return range.from > range.to ? Optional.empty() : Optional.of(range);
  }

  private static long number(String digits) {
    return digits.isEmpty() || digits.length() > MOST_DIGITS
        ? Long.MAX_VALUE
        : Long.parseLong(digits);
  }

  /** What that is of so many bytes; empty where they have nothing of it. */
  Optional<Part> within(long length) {
    long offset = from == SUFFIX ? Math.max(0, length - to) : from;
    boolean none = offset >= length || from == SUFFIX && to == 0;
    return none
        ? Optional.empty()
        : Optional.of(
            new Part(offset, (from == SUFFIX ? length : Math.min(length - 1, to) + 1) - offset));
  }

  /** As it is asked for. */
  String header() {
    return "bytes="
        + (from == SUFFIX ? "" : from)
        + "-"
        + (from != SUFFIX && to == Long.MAX_VALUE ? "" : to);
  }
}
