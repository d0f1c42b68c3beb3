package io.centralita.testkit;

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
    String number = userPart(x.replace(" ", ""));
    return E164.matcher(number).matches() && !WITHHELD.contains(number) ? number : null;
  }

  private static String userPart(String x) {
    String lower = x.toLowerCase(Locale.ROOT);
    if (lower.startsWith("sip:") || lower.startsWith("sips:")) {
      return user(x.substring(x.indexOf(':') + 1));
    }
    return x.contains("@") ? user(x) : x;
  }

  private static String user(String address) {
    return address.split("[@:;?]", 2)[0];
  }
}
