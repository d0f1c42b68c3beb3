package io.centralita.demo.twilio;

import io.centralita.demo.http.QueryString;
import io.centralita.demo.telephony.Order;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a request to place a call, and refuses with Twilio's errors what Twilio refuses. */
final class NewCall {
  private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");
  private static final Pattern ADDRESS = Pattern.compile("(sip|client):.+");

  /** The numbers by which Twilio's test credentials let an error be tried. */
  private static final Map<String, Integer> MAGIC =
      Map.of(
          "+15005550001", 21217,
          "+15005550002", 21214,
          "+15005550003", 21215,
          "+15005550004", 21216,
          "+15005550009", 21219);

  private final Set<String> ownNumbers;

  /**
   * @param ownNumbers from which the account may call
   */
  NewCall(Set<String> ownNumbers) {
    this.ownNumbers = ownNumbers;
  }

  Order read(String body) {
    Map<String, String> form = QueryString.decode(body);
    String to = callee(form.getOrDefault("To", ""));
    String from = caller(form.getOrDefault("From", ""));
    URI script =
        address(form.get("Url"))
            .orElseThrow(() -> TwilioRefusal.of(21205, "Url is not a valid URL"));
    List<String> events = QueryString.all(body, "StatusCallbackEvent");
    return new Order(
        from,
        to,
        script,
        address(form.get("StatusCallback")),
        events.isEmpty() ? Set.of("completed") : Set.copyOf(events),
        ringing(form.getOrDefault("Timeout", "60")));
  }

  private static String callee(String to) {
    if (to.isBlank()) {
      throw TwilioRefusal.of(21201, "No 'To' number is specified");
    }
    if (MAGIC.containsKey(to)) {
      throw TwilioRefusal.of(MAGIC.get(to), "The number " + to + " cannot be called");
    }
    if (!E164.matcher(to).matches() && !ADDRESS.matcher(to).matches()) {
      throw TwilioRefusal.of(
          21211, "The phone number you are attempting to call, " + to + ", is not valid.");
    }
    return to;
  }

  private String caller(String from) {
    if (from.isBlank()) {
      throw TwilioRefusal.of(21213, "No 'From' number is specified");
    }
    if (!E164.matcher(from).matches()) {
      throw TwilioRefusal.of(21212, "Invalid From Number (caller ID): " + from);
    }
    if (!ownNumbers.contains(from)) {
      throw TwilioRefusal.of(
          21210,
          "The source phone number provided, "
              + from
              + ", is not yet verified for your account. You may only make calls from phone"
              + " numbers that you've verified or purchased from Twilio.");
    }
    return from;
  }

  private static Optional<URI> address(String text) {
    try {
      return Optional.ofNullable(text)
          .map(URI::create)
          .filter(address -> address.getHost() != null)
          .filter(address -> address.getScheme().matches("https?"));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static int ringing(String text) {
    if (text.matches("[0-9]{1,3}")) {
      return Integer.parseInt(text);
    }
    throw TwilioRefusal.of(21208, "Timeout '" + text + "' is not a number of seconds");
  }
}
