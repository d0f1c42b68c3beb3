package io.centralita.twilio;

import java.time.Instant;

/** Holds one record of a page of calls: a call, or something that cannot be stored as one. */
public sealed interface CallRecord permits TwilioCall, RejectedCall {

  /** The sid, or where there is none a digest of the record: the same for the same record. */
  String key();

  /** Start time, else creation; {@code null} only for a record whose time cannot be read. */
  Instant callDate();

  /** Which case of attribution the direction makes it: 1, 2, 3, or 4 for any other. */
  int callCase();

  /** The provider's record, whole, as JSON text that PostgreSQL can hold. */
  String raw();

  /** The case of a direction as Twilio writes it. */
  static int caseOf(String direction) {
    return switch (direction == null ? "" : direction) {
      case "outbound-api" -> 1;
      case "trunking-terminating" -> 2;
      case "trunking-originating" -> 3;
      default -> 4;
    };
  }
}
