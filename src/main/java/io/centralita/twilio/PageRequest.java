package io.centralita.twilio;

import io.centralita.client.TransientProviderException;
import io.centralita.time.Period;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;

/**
 * Addresses one page of a list, below the base address: path and query, encoded. The sign of an
 * inequality is part of the parameter's name; Twilio would ignore a name it does not know, and send
 * the whole account's history.
 *
 * @param list the name of the list in the answer; {@code null} for a single record
 */
public record PageRequest(String path, String query, String list) {

  /** The most that Twilio gives at a time. */
  static final int FULL_PAGE = 1000;

  private static final String ACCOUNTS = "/2010-04-01/Accounts";

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH'%3A'mm'%3A'ss'Z'").withZone(ZoneOffset.UTC);

  /**
   * The first page of the calls that started in a period. Whether Twilio's bounds are inclusive,
   * and whether they are seconds or days, is documented nowhere: the request reaches a second
   * further on either side, and to the end of the day the period ends in.
   */
  static PageRequest calls(String account, Period period) {
    Instant endOfDay =
        period.to().minusNanos(1).truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
    return new PageRequest(
        ACCOUNTS + "/" + account + "/Calls.json",
        "StartTime%3E="
            + SECONDS.format(period.from().minusSeconds(1))
            + "&StartTime%3C="
            + SECONDS.format(endOfDay.plusSeconds(1))
            + "&PageSize="
            + FULL_PAGE,
        "calls");
  }

  /**
   * The first page of the calls between two numbers that started in a period, like {@link #calls}.
   */
  static PageRequest callsBetween(String account, String from, String to, Period period) {
    PageRequest calls = calls(account, period);
    return new PageRequest(
        calls.path, "From=" + encoded(from) + "&To=" + encoded(to) + "&" + calls.query, calls.list);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** One call by its sid. */
  static PageRequest call(String account, String sid) {
    return new PageRequest(ACCOUNTS + "/" + account + "/Calls/" + sid + ".json", "", null);
  }

  /** The first page of the accounts that the credentials open: the main one and its own. */
  static PageRequest accounts() {
    return new PageRequest(ACCOUNTS + ".json", "PageSize=" + FULL_PAGE, "accounts");
  }

  /**
   * The first page of what an account is billed for its calls, day by day over whole UTC days.
   *
   * @see <a href="https://www.twilio.com/docs/usage/api/usage-record">Usage Records: EndDate is
   *     inclusive, and unless told otherwise a main account's sums contain its subaccounts'</a>
   */
  static PageRequest usage(String account, Period days) {
    return new PageRequest(
        ACCOUNTS + "/" + account + "/Usage/Records/Daily.json",
        "Category=calls&StartDate="
            + LocalDate.ofInstant(days.from(), ZoneOffset.UTC)
            + "&EndDate="
            + LocalDate.ofInstant(days.to().minusNanos(1), ZoneOffset.UTC)
            + "&IncludeSubaccounts=false&PageSize="
            + FULL_PAGE,
        "usage_records");
  }

  /** The first page of the recordings that were made from an instant on. */
  static PageRequest recordings(String account, Instant since) {
    return new PageRequest(
        ACCOUNTS + "/" + account + "/Recordings.json",
        "DateCreated%3E=" + SECONDS.format(since) + "&PageSize=" + FULL_PAGE,
        "recordings");
  }

  /**
   * The page a {@code next_page_uri} leads to, wherever we are configured to ask: what stands
   * before the API's own path is the host, and perhaps a gateway's prefix, as whoever wrote the
   * link sees them.
   */
  PageRequest next(String nextPageUri) {
    String link = nextPageUri.strip().replaceFirst("^(?i:https?:)?//[^/?#]*", "");
    int fragment = link.indexOf('#');
    String whole = fragment < 0 ? link : link.substring(0, fragment);
    int mark = whole.indexOf('?');
    String before = mark < 0 ? whole : whole.substring(0, mark);
    String after = mark < 0 ? "" : whole.substring(mark + 1);
    return new PageRequest(resolved(before), after, list);
  }

  private String resolved(String link) {
    int ours = ("/" + link).indexOf(ACCOUNTS);
    if (ours >= 0) {
      return ("/" + link).substring(ours).replaceFirst("^/+", "/");
    }
    if (link.isEmpty()) {
      return path;
    }
    // relative to the page it stands on
    int folder = path.lastIndexOf('/') + 1;
    if (!link.startsWith("/") && link.equals(path.substring(folder))) {
      return path;
    }
    throw new TransientProviderException(
        "Twilio's link to the next page cannot be followed.", false);
  }

  /** Whether it asks for a page of the same list, however its ending is spelt. */
  boolean isOfSameList(PageRequest other) {
    return withoutEnding(path).endsWith(withoutEnding(other.path))
        || withoutEnding(other.path).endsWith(withoutEnding(path));
  }

  private static String withoutEnding(String path) {
    return path.replaceFirst("[.]json$", "");
  }

  /** The same page with fewer records. What a smaller page leaves out, its successor brings. */
  PageRequest withPageSize(int pageSize) {
    return new PageRequest(
        path, query.replaceFirst("(?<=^|&)PageSize=[0-9]+", "PageSize=" + pageSize), list);
  }
}
