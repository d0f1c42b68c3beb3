package io.centralita.log;

import java.util.regex.Pattern;

/**
 * Masks the phone numbers in a text, which are personal data: a country code and the last three
 * digits are enough to tell two apart.
 */
final class PhoneNumbers {

  static final String HIDDEN = "•••";

  /** A digit, and what people put before one, be it invisible. */
  private static final String DIGIT =
      "(?:[ ()./\u00A0\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF-]|%20){0,3}[0-9]";

  /** 7 to 15 digits after a +, also one that is escaped for an address or in JSON, or after 00. */
  private static final Pattern INTERNATIONAL =
      Pattern.compile(
          "([+]|%(?:25)?2[Bb]|\\\\u002[Bb]|(?=00[1-9 ])(?<![0-9A-Za-z_.-])00)"
              + "((?:DIGIT){2})(?:DIGIT){2,10}((?:DIGIT){3})".replace("DIGIT", DIGIT));

  /**
   * Without these 9 to 15 digits in a row, which are no part of a word, a sid, say, or of a
   * fraction, nor the end of a UUID. What is escaped before them (\n, %3D) is no word.
   */
  private static final Pattern BARE =
      Pattern.compile(
          "(?=[0-9]{9})(?<!(?<![\\\\]|%[0-9A-F])[0-9A-Za-z_]|[0-9][.])"
              + "(?<![0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-)"
              + "([0-9]{2})[0-9]{4,10}([0-9]{3})(?![0-9A-Za-z_])");

  private PhoneNumbers() {}

  /** The text with {@code +34•••794} in place of {@code +34881198794}, however it is written. */
  static String masked(String text) {
    String international = INTERNATIONAL.matcher(text).replaceAll("$1$2" + HIDDEN + "$3");
    return BARE.matcher(international).replaceAll("$1" + HIDDEN + "$2");
  }
}
