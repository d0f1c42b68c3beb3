package io.centralita.twilio;

import io.centralita.ledger.Period;
import io.centralita.provider.ProviderFault;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * The address of one page of an account's calls, below the base address: path and query, encoded.
 * The sign of an inequality is part of the parameter's name; a name Twilio does not know would be
 * ignored, and the whole account's history would come back.
 */
public record PageRequest(String path, String query) {

  /** The most that Twilio gives at a time. */
  static final int FULL_PAGE = 1000;

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH'%3A'mm'%3A'ss'Z'").withZone(ZoneOffset.UTC);

  /**
   * The first page of the calls that started in a period. Whether Twilio's bounds are inclusive,
   * and whether they are seconds or days, is documented nowhere: the request reaches a second
   * further on either side, and to the end of the day the period ends in.
   */
  static PageRequest first(String account, Period period, int pageSize) {
    Instant endOfDay =
        period.to().minusNanos(1).truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
    return new PageRequest(
        "/2010-04-01/Accounts/" + account + "/Calls.json",
        "StartTime%3E="
            + SECONDS.format(period.from().minusSeconds(1))
            + "&StartTime%3C="
            + SECONDS.format(endOfDay.plusSeconds(1))
            + "&PageSize="
            + pageSize);
  }

  /** The page a {@code next_page_uri} leads to, on whichever host we are configured to ask. */
  static PageRequest next(String nextPageUri) {
    String relative = nextPageUri.replaceFirst("^https?://[^/?#]*", "");
    if (!relative.startsWith("/")) {
      throw new ProviderFault("Twilio's link to the next page cannot be followed.", false);
    }
    int mark = relative.indexOf('?');
    return mark < 0
        ? new PageRequest(relative, "")
        : new PageRequest(relative.substring(0, mark), relative.substring(mark + 1));
  }

  /** The same page with fewer records. What a smaller page leaves out, its successor brings. */
  PageRequest withPageSize(int pageSize) {
    return new PageRequest(
        path, query.replaceFirst("(?<=^|&)PageSize=[0-9]+", "PageSize=" + pageSize));
  }
}
