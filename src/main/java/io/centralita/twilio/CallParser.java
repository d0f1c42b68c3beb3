package io.centralita.twilio;

import static io.centralita.sync.LenientFields.require;

import io.centralita.attribution.PhoneNumber;
import io.centralita.sync.LenientFields;
import io.centralita.sync.LenientFields.Unreadable;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;

/**
 * Reads one record of Twilio's list of calls (API 2010-04-01, resource Call): texts throughout,
 * dates in RFC 2822, a negative price, anything may be null or empty. JSON numbers are as good as
 * texts. Used by one thread at a time.
 */
public final class CallParser {

  private static final DateTimeFormatter RFC_2822 =
      DateTimeFormatter.RFC_1123_DATE_TIME.withResolverStyle(ResolverStyle.STRICT);

  private static final String UTC = " +0000";
  private static final int DAY_LENGTH = "Sun, 05 Oct 2025 ".length();
  private static final int LENGTH = "Sun, 05 Oct 2025 12:00:00 +0000".length();

  private String day = "";
  private Instant midnight;

  /** What the record says, or a {@link RejectedCall}. Never throws. */
  public CallRecord parse(RawRecord listed, String account) {
    LenientFields fields = new LenientFields(listed.fields());
    String sid = listed.fields().path("sid").isTextual() ? fields.text("sid") : null;
    String raw = listed.raw();
    try {
      Instant start = time(fields, "start_time");
      Instant callDate = start != null ? start : time(fields, "date_created");
      require(callDate != null, "It has neither a start time nor a creation date.");
      require(sid != null, "It has no sid.");
      return new TwilioCall(
          sid,
          fields.text("account_sid") == null ? account : fields.text("account_sid"),
          fields.text("direction"),
          fields.text("status"),
          PhoneNumber.of(fields.text("from")),
          PhoneNumber.of(fields.text("to")),
          callDate,
          start,
          time(fields, "end_time"),
          fields.seconds("duration"),
          cost(fields),
          fields.text("price_unit"),
          timeOrNull(fields, "date_updated"),
          raw);
    } catch (Unreadable e) {
      Instant start = timeOrNull(fields, "start_time");
      return new RejectedCall(
          sid == null ? LenientFields.digest(raw) : sid,
          start != null ? start : timeOrNull(fields, "date_created"),
          CallRecord.caseOf(fields.text("direction")),
          raw,
          e.getMessage());
    }
  }

  /** When the record says it was created; {@code null} where it does not say. Never throws. */
  Instant created(RawRecord listed) {
    return timeOrNull(new LenientFields(listed.fields()), "date_created");
  }

  /** A date as Twilio writes it; {@code null} for anything else. */
  public static Instant instantOrNull(String text) {
    try {
      return ZonedDateTime.parse(text.strip(), RFC_2822).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static BigDecimal cost(LenientFields fields) {
    BigDecimal price = fields.number("price");
    return price == null ? null : price.abs();
  }

  private Instant time(LenientFields fields, String field) {
    String text = fields.text(field);
    if (text == null) {
      return null;
    }
    try {
      return instant(text.strip());
    } catch (DateTimeException e) {
      throw new Unreadable("Its " + field + " is not a date.", e);
    }
  }

  /** Most of a slice is of one day, whose names take longest to read: once is enough. */
  private Instant instant(String text) {
    boolean usual = text.length() == LENGTH && text.endsWith(UTC);
    if (usual && midnight != null && text.startsWith(day)) {
      try {
        LocalTime time = LocalTime.parse(text.substring(DAY_LENGTH, LENGTH - UTC.length()));
        return midnight.plusSeconds(time.toSecondOfDay());
      } catch (DateTimeException e) {
        // the formatter for the whole is more lenient and has the last word
      }
    }
    Instant instant = ZonedDateTime.parse(text, RFC_2822).toInstant();
    if (usual) {
      day = text.substring(0, DAY_LENGTH);
      midnight = instant.truncatedTo(ChronoUnit.DAYS);
    }
    return instant;
  }

  private Instant timeOrNull(LenientFields fields, String field) {
    try {
      return time(fields, field);
    } catch (Unreadable e) {
      return null;
    }
  }
}
