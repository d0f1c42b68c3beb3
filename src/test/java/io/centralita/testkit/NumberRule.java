package io.centralita.testkit;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The contract's {@code number(x)}; null stands for its "nothing". */
final class NumberRule {
  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");
  private static final Set<String> WITHHELD =
      Set.of("+266696687", "+7378742833", "+86282452253", "+2562533", "+8656696");

  private NumberRule() {}

  static String number(String x) {
    if (x == null) {
      return null;
    }
    String number = seen(userPart(seen(x)));
    return E164.matcher(number).matches() && !WITHHELD.contains(number) ? number : null;
  }

  /** Letter by letter: what leaves no ink is left out. */
  private static String seen(String x) {
    StringBuilder seen = new StringBuilder();
    x.codePoints()
        .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c))
        .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT)
        .forEach(seen::appendCodePoint);
    return seen.toString();
  }

  private static String userPart(String x) {
    int open = x.lastIndexOf('<');
    int close = x.indexOf('>', open);
    if (open >= 0 && close > open) {
      return user(x.substring(open + 1, close).replaceFirst("^(?i:sips?:)", ""));
    }
    String lower = x.toLowerCase(Locale.ROOT);
    if (lower.startsWith("sip:") || lower.startsWith("sips:")) {
      return user(x.substring(x.indexOf(':') + 1));
    }
    return x.contains("@") ? user(x) : x;
  }

  private static String user(String address) {
    String user = address.split("[@:;?]", 2)[0].replace("+", "%2B");
    try {
      return URLDecoder.decode(user, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return user;
    }
  }
}
