package io.centralita.twilio;

import static io.centralita.sync.RecordFields.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.attribution.PhoneNumber;
import io.centralita.database.StorableJson;
import io.centralita.sync.RecordFields;
import io.centralita.sync.RecordFields.Unreadable;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;

/**
 * Reads one record of Twilio's list of calls (API 2010-04-01, resource Call): texts throughout,
 * dates in RFC 2822, a negative price, anything may be null or empty. JSON numbers are as good as
 * texts.
 */
public final class CallParser {

  private static final DateTimeFormatter RFC_2822 =
      DateTimeFormatter.RFC_1123_DATE_TIME.withResolverStyle(ResolverStyle.STRICT);

  /** What the record says, or a {@link RejectedCall}. Never throws. */
  public CallRecord parse(JsonNode original, String account) {
    JsonNode node = StorableJson.of(original);
    RecordFields fields = new RecordFields(node);
    String sid = node.path("sid").isTextual() ? fields.text("sid") : null;
    String raw = node.toString();
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
          sid == null ? RecordFields.digest(raw) : sid,
          start != null ? start : timeOrNull(fields, "date_created"),
          CallRecord.caseOf(fields.text("direction")),
          raw,
          e.getMessage());
    }
  }

  private static BigDecimal cost(RecordFields fields) {
    BigDecimal price = fields.number("price");
    return price == null ? null : price.abs();
  }

  private static Instant time(RecordFields fields, String field) {
    String text = fields.text(field);
    if (text == null) {
      return null;
    }
    try {
      return ZonedDateTime.parse(text.strip(), RFC_2822).toInstant();
    } catch (DateTimeException e) {
      throw new Unreadable("Its " + field + " is not a date.", e);
    }
  }

  private static Instant timeOrNull(RecordFields fields, String field) {
    try {
      return time(fields, field);
    } catch (Unreadable e) {
      return null;
    }
  }
}
