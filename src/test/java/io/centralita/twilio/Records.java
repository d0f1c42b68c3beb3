package io.centralita.twilio;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.runs.Slice;
import io.centralita.time.Period;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Records of calls, and the slice they lie in, for the tests of this package. */
final class Records {
  static final String ACCOUNT = "AC00000000000000000000000000000001";
  static final Instant NOON = Instant.parse("2025-10-05T12:00:00Z");
  static final Slice SLICE =
      new Slice(
          5,
          17,
          "twilio",
          ACCOUNT,
          new Period(Instant.parse("2025-10-05T10:00:00Z"), Instant.parse("2025-10-05T20:00:00Z")),
          false,
          Integer.MAX_VALUE);

  private Records() {}

  /** A call of one minute at noon, complete in all that attribution and money need. */
  static ObjectNode call(String sid) {
    return (ObjectNode)
        json(
            """
            {"sid": "%s", "account_sid": "AC00000000000000000000000000000001",
             "direction": "outbound-api", "status": "completed",
             "from": "+15005550006", "to": "+15005550010",
             "date_created": "Sun, 05 Oct 2025 11:59:58 +0000",
             "date_updated": "Sun, 05 Oct 2025 12:01:02 +0000",
             "start_time": "Sun, 05 Oct 2025 12:00:00 +0000",
             "end_time": "Sun, 05 Oct 2025 12:01:00 +0000",
             "duration": "60", "price": "-0.01300", "price_unit": "USD"}"""
                .formatted(sid));
  }

  static String rfc2822(Instant instant) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }

  static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Page page(String nextPageUri, JsonNode... records) {
    return new Page(Arrays.stream(records).map(Records::listed).toList(), nextPageUri);
  }

  /** A record as the program reads it out of a page. */
  static RawRecord listed(JsonNode record) {
    try {
      String text =
          JsonMapper.builder(
                  JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build())
              .build()
              .writeValueAsString(record);
      return pageOf("{\"calls\":[" + text + "]}").records().get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A page as the program reads it out of an answer. */
  static Page pageOf(String body) {
    return api().page(cursor(), 200, null, body.getBytes(StandardCharsets.UTF_8));
  }

  static Page pageOfFixture(String name) {
    return api().page(cursor(), 200, null, fixture(name));
  }

  static CallCursor cursor() {
    return new CallCursor(null, SLICE, new CallParser());
  }

  static byte[] fixture(String name) {
    try (InputStream file = Records.class.getResourceAsStream("/twilio/" + name)) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static TwilioApi api() {
    return new TwilioApi(
        URI.create("https://api.twilio.com"),
        Optional.of(
            new TwilioApi.Credentials(ACCOUNT, ACCOUNT, "a-secret-token", "a-secret-token")),
        false,
        Clock.fixed(NOON, ZoneOffset.UTC));
  }

  static List<CallRecord> parsed(Page page) {
    CallParser parser = new CallParser();
    return page.records().stream().map(record -> parser.parse(record, ACCOUNT)).toList();
  }
}
