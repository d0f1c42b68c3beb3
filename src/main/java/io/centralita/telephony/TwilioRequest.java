package io.centralita.telephony;

import java.time.Instant;
import java.util.Map;

/**
 * Holds a request of Twilio about a call, its text unchecked. It is no record: the expressions that
 * read it would compute its hash code each time, from a form that may be large.
 */
public final class TwilioRequest {

  private final String endpoint;
  private final Instant received;
  private final Map<String, String> query;
  private final Map<String, String> form;

  /**
   * @param endpoint the last part of the address
   */
  TwilioRequest(
      String endpoint, Instant received, Map<String, String> query, Map<String, String> form) {
    this.endpoint = endpoint;
    this.received = received;
    this.query = query;
    this.form = form;
  }

  String endpoint() {
    return endpoint;
  }

  Instant received() {
    return received;
  }

  Map<String, String> query() {
    return query;
  }

  Map<String, String> form() {
    return form;
  }

  /** The value of a field; the empty text where there is none. */
  String field(String name) {
    return form.getOrDefault(name, "");
  }
}
