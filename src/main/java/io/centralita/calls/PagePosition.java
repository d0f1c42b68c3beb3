package io.centralita.calls;

import io.centralita.runs.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * Holds the last call of a page, after which the next page goes on. Calls that arrive meanwhile
 * move nothing. One that webhooks told of has the provider's date once it is synced, and no longer
 * the time at which the webhook came: where just this page ends between the two, whoever goes on
 * sees it once more, or not at all.
 */
record PagePosition(OffsetDateTime date, String id) {

  private static final Pattern TEXT = Pattern.compile("([0-9a-f]{8}) ((\\S+) ([^\\x00]+))");

  /**
   * Reads what {@link #token()} wrote.
   *
   * @throws InvalidRequestException where it did not
   */
  static PagePosition of(String token) {
    try {
      Matcher text =
          TEXT.matcher(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
      if (text.matches() && text.group(1).equals(checksum(text.group(2)))) {
        return new PagePosition(OffsetDateTime.parse(text.group(3)), text.group(4));
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw notOurs(e);
    }
    throw notOurs(null);
  }

  private static InvalidRequestException notOurs(RuntimeException cause) {
    return new InvalidRequestException(
        "after must be the \"next\" of the page before, as it was answered.", cause);
  }

  /** The same as a text for addresses. */
  String token() {
    String text = date + " " + id;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString((checksum(text) + " " + text).getBytes(StandardCharsets.UTF_8));
  }

  private static String checksum(String text) {
    CRC32 checksum = new CRC32();
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", checksum.getValue());
  }
}
