package io.centralita.attribution;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one rule for what counts as a phone number in a call's {@code from} or {@code to}: the user
 * part of a SIP address or the text itself, if that is E.164 and not what networks send in place of
 * a withheld number.
 */
public final class PhoneNumber {

  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");
  private static final Pattern BLANKS = Pattern.compile("\\s");
  private static final Pattern SIP = Pattern.compile("(?i)(sips?:)?([^@;:]*)([;:][^@]*)?(@.*)?");

  /** ANONYMOUS, RESTRICTED, UNAVAILABLE, BLOCKED and UNKNOWN, as typed on a telephone's keys. */
  private static final Set<String> WITHHELD =
      Set.of("+266696687", "+7378742833", "+86282452253", "+2562533", "+8656696");

  private PhoneNumber() {}

  /** The number in E.164 form, or {@code null} where there is none. */
  public static String of(String text) {
    if (text == null) {
      return null;
    }
    String number =
        E164.matcher(text).matches() ? text : userPart(BLANKS.matcher(text).replaceAll(""));
    return E164.matcher(number).matches() && !WITHHELD.contains(number) ? number : null;
  }

  private static String userPart(String text) {
    Matcher sip = SIP.matcher(text);
    boolean address = sip.matches() && (sip.group(1) != null || sip.group(4) != null);
    return address ? sip.group(2) : text;
  }
}
