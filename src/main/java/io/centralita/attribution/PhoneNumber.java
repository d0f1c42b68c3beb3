package io.centralita.attribution;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides what counts as a phone number in a call's {@code from} or {@code to}: the user part of a
 * SIP address, or the text itself, if it is E.164 and not what networks send in place of a withheld
 * number.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3261#section-25.1">RFC 3261, grammar of SIP</a>
 */
public final class PhoneNumber {

  /** Characters; no number's spelling is longer, and long texts cost the patterns dear. */
  private static final int LONGEST = 1_000;

  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");

  /**
   * Spaces, controls, formats (marks of direction, of width zero), fillers, variation selectors.
   */
  private static final Pattern UNSEEN =
      Pattern.compile(
          "[\\s\\p{Z}\\p{Cc}\\p{Cf}\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u2800\\u3164"
              + "\\uFE00-\\uFE0F\\uFFA0\\x{E0000}-\\x{E0FFF}]+");

  /** {@code Name <address>}; a quoted name may hold anything, brackets too. */
  private static final Pattern IN_BRACKETS =
      Pattern.compile("(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\"<>]*)<([^<>]*)>.*", Pattern.DOTALL);

  private static final Pattern SIP =
      Pattern.compile("(?i)(sips?:)?([^@;:?]*)([;:?][^@]*)?(@.*)?", Pattern.DOTALL);

  /** ANONYMOUS, RESTRICTED, UNAVAILABLE, BLOCKED and UNKNOWN, as typed on a telephone's keys. */
  private static final Set<String> WITHHELD =
      Set.of("+266696687", "+7378742833", "+86282452253", "+2562533", "+8656696");

  /** What people put between the digits of a number. */
  private static final Pattern BETWEEN = Pattern.compile("[-./()\\u2010-\\u2015\\u2212]+");

  /**
   * The zero that is dialled within a country only, as in +44 (0)20; in Italy and San Marino it is
   * part of the number.
   */
  private static final Pattern DOMESTIC_ZERO =
      Pattern.compile("^((?:[+]|00)(?!39|378)[1-9][0-9]{0,2})[-./]*\\(0\\)");

  private PhoneNumber() {}

  /** The number in E.164 form, or {@code null} where there is none. */
  public static String of(String text) {
    if (text == null || text.length() > LONGEST) {
      return null;
    }
    String number = E164.matcher(text).matches() ? text : userPart(seen(text));
    return E164.matcher(number).matches() && !WITHHELD.contains(number) ? number : null;
  }

  /**
   * The number in E.164 form that a person means by what they typed, with {@code +} or {@code 00}
   * and its country code, or {@code null} where that is none.
   */
  public static String typed(String text) {
    if (text == null || text.length() > LONGEST) {
      return null;
    }
    String number = seen(text).replaceFirst("^(?i)tel:", "");
    String abroad = DOMESTIC_ZERO.matcher(number).replaceFirst("$1");
    String bare = BETWEEN.matcher(abroad).replaceAll("").replaceFirst("^00", "+");
    return E164.matcher(bare).matches() && !WITHHELD.contains(bare) ? bare : null;
  }

  private static String seen(String text) {
    return UNSEEN.matcher(text).replaceAll("");
  }

  private static String userPart(String text) {
    Matcher brackets = IN_BRACKETS.matcher(text);
    boolean inBrackets = brackets.matches();
    Matcher sip = SIP.matcher(inBrackets ? brackets.group(1) : text);
    boolean address = sip.matches() && (inBrackets || sip.group(1) != null || sip.group(4) != null);
    return address ? seen(decoded(sip.group(2))) : text;
  }

  /** Not {@link java.net.URLDecoder}: it takes a plus for a space, and throws. */
  private static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(bytes[i + 2], 16);
      if (bytes[i] == '%' && low >= 0) {
        decoded.write(high * 16 + low);
        i += 2;
      } else {
        decoded.write(bytes[i]);
      }
    }
    return decoded.toString(StandardCharsets.UTF_8);
  }
}
