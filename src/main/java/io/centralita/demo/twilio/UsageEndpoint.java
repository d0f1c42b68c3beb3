package io.centralita.demo.twilio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.campaign.CallGenerator;
import io.centralita.demo.http.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Answers for what the calls of one account amount to, day by day, newest day first. The days are
 * those whose calls the account still lists.
 */
final class UsageEndpoint {
  private static final Set<String> FILTERS =
      Set.of("Category", "StartDate", "EndDate", "IncludeSubaccounts");
  private static final int USUAL_DAYS = 30;
  private static final String FROM = "PA";

  private final String listPath;
  private final AccountCalls account;
  private final UsageJson usageJson;

  UsageEndpoint(String listPath, AccountCalls account, UsageJson usageJson) {
    this.listPath = listPath;
    this.account = account;
    this.usageJson = usageJson;
  }

  Response list(Map<String, String> parameters, Instant now) {
    PageQuery query = PageQuery.of(parameters, FILTERS);
    LocalDate today = day(now);
    LocalDate usualStart = today.minusDays(USUAL_DAYS - 1);
    LocalDate oldest = later(date(query, "StartDate", usualStart), day(CallGenerator.oldest(now)));
    LocalDate newest = earlier(date(query, "EndDate", today), today);
    LocalDate first = query.pageToken() == null ? newest : earlier(firstDay(query), newest);
    List<LocalDate> days =
        Stream.iterate(first, day -> !day.isBefore(oldest), day -> day.minusDays(1))
            .filter(day -> query.accepts("Category", UsageJson.CATEGORY))
            .limit(query.pageSize())
            .toList();
    List<ObjectNode> records =
        days.stream().map(day -> usageJson.write(DailyUsage.of(day, account, now), now)).toList();
    return new PageJson(
            "usage_records", records, nextToken(days, oldest), previousToken(days, query))
        .answer(listPath, query);
  }

  private static String nextToken(List<LocalDate> days, LocalDate oldest) {
    if (days.isEmpty() || days.get(days.size() - 1).equals(oldest)) {
      return null;
    }
    return FROM + days.get(days.size() - 1).minusDays(1);
  }

  private static String previousToken(List<LocalDate> days, PageQuery query) {
    if (days.isEmpty() || query.pageToken() == null || query.page() == 0) {
      return null;
    }
    return FROM + days.get(0).plusDays(query.pageSize());
  }

  /** The day in the token, so that a midnight between two pages shifts nothing. */
  private static LocalDate firstDay(PageQuery query) {
    return Optional.of(query.pageToken())
        .filter(token -> token.startsWith(FROM))
        .flatMap(token -> parse(token.substring(FROM.length())))
        .orElseThrow(query::unknownToken);
  }

  private static LocalDate date(PageQuery query, String name, LocalDate usual) {
    String text = query.filters().get(name);
    if (text == null) {
      return usual;
    }
    return parse(text)
        .orElseThrow(() -> TwilioRefusal.badParameter(name + " '" + text + "' is not a date"));
  }

  private static Optional<LocalDate> parse(String text) {
    try {
      return Optional.of(LocalDate.parse(text));
    } catch (DateTimeParseException unreadable) {
      return Optional.empty();
    }
  }

  private static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  private static LocalDate later(LocalDate one, LocalDate other) {
    return one.isAfter(other) ? one : other;
  }

  private static LocalDate earlier(LocalDate one, LocalDate other) {
    return one.isBefore(other) ? one : other;
  }
}
