package io.centralita.elevenlabs;

import io.centralita.time.Period;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A request for one page of the list. Whether its bounds are inclusive is documented nowhere: it
 * asks for a second more on either side. Nor is it said that a cursor carries the filters: they go
 * with each.
 *
 * @see <a href="https://elevenlabs.io/docs/api-reference/conversations/list">List conversations</a>
 */
final class ListRequest extends ElevenLabsRequest {

  /** The most that ElevenLabs gives at a time. */
  private static final int FULL_PAGE = 100;

  private final Period period;
  private final String cursor;
  private final Set<String> seen;

  /**
   * @param cursor {@code null} for the first page
   * @param seen the cursors of this page and of those before it
   */
  ListRequest(
      ElevenLabsApi api, Period period, String cursor, Set<String> seen, AtomicInteger requests) {
    super(api, requests);
    this.period = period;
    this.cursor = cursor;
    this.seen = seen;
  }

  String cursor() {
    return cursor;
  }

  /** Whether a cursor leads to a page of this list that was asked for before. */
  boolean hasSeen(String next) {
    return seen.contains(next);
  }

  @Override
  public String kind() {
    return "conversations";
  }

  @Override
  String path() {
    return "";
  }

  @Override
  public String query() {
    return "page_size="
        + FULL_PAGE
        + "&call_start_after_unix="
        + (period.from().getEpochSecond() - 1)
        + "&call_start_before_unix="
        + (period.to().getEpochSecond() + 1)
        + (cursor == null ? "" : "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8));
  }
}
