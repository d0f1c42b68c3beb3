package io.centralita.outbound;

import java.util.regex.Pattern;

/**
 * Shortens the phone numbers in a provider's words, also one in groups without a +. The log cannot
 * go as far: its lines hold dates and figures that look the same.
 */
final class Masked {

  /** Its digits with what people put between; a country code and the last three remain. */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?<![0-9A-Za-z_])((?:[+]|%2[Bb])?[0-9]{2})[0-9\\h()./-]{3,}([0-9]{3})(?![0-9A-Za-z_])");

  private Masked() {}

  static String of(String text) {
    return NUMBER.matcher(text).replaceAll("$1•••$2");
  }
}
