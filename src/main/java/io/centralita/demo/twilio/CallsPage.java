package io.centralita.demo.twilio;

import io.centralita.demo.campaign.Hours;
import io.centralita.demo.campaign.PlannedCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * A page of the list, newest call first. It is found by the sid in its token, so that calls which
 * arrive meanwhile shift nothing.
 *
 * @param nextToken null on the last page
 * @param previousToken null on the first page
 */
record CallsPage(List<PlannedCall> calls, String nextToken, String previousToken) {
  private static final String AFTER = "PA";
  private static final String BEFORE = "PB";

  static CallsPage read(AccountCalls account, CallsQuery query, Instant now) {
    String token = query.paging().pageToken();
    if (token == null) {
      return after(null, account, query, now);
    }
    PlannedCall mark =
        account
            .find(token.substring(Math.min(2, token.length())))
            .orElseThrow(query.paging()::unknownToken);
    return token.startsWith(BEFORE)
        ? before(mark, account, query, now)
        : after(mark, account, query, now);
  }

  private static CallsPage after(
      PlannedCall mark, AccountCalls account, CallsQuery query, Instant now) {
    long oldest = Hours.of(query.start().from());
    long newest =
        Math.min(
            Hours.of(query.start().to()), Hours.of(mark == null ? now : mark.course().start()));
    Stream<PlannedCall> following =
        account
            .newestFirst(oldest, newest, now)
            .filter(call -> mark == null || PlannedCall.NEWEST_FIRST.compare(call, mark) > 0);
    List<PlannedCall> calls = oneMoreThanAPage(following, query, now);
    boolean more = dropSurplus(calls, query.paging().pageSize());
    return of(calls, more, mark != null && query.paging().page() > 0);
  }

  private static CallsPage before(
      PlannedCall mark, AccountCalls account, CallsQuery query, Instant now) {
    Stream<PlannedCall> preceding =
        account
            .oldestFirst(Hours.of(mark.course().start()), now)
            .filter(call -> PlannedCall.NEWEST_FIRST.compare(call, mark) < 0);
    List<PlannedCall> calls = oneMoreThanAPage(preceding, query, now);
    boolean more = dropSurplus(calls, query.paging().pageSize());
    Collections.reverse(calls);
    return of(calls, true, more && query.paging().page() > 0);
  }

  private static List<PlannedCall> oneMoreThanAPage(
      Stream<PlannedCall> calls, CallsQuery query, Instant now) {
    return new ArrayList<>(
        calls
            .filter(call -> query.accepts(call, now))
            .limit(query.paging().pageSize() + 1L)
            .toList());
  }

  private static boolean dropSurplus(List<PlannedCall> calls, int pageSize) {
    return calls.size() > pageSize && calls.remove(pageSize) != null;
  }

  private static CallsPage of(List<PlannedCall> calls, boolean older, boolean newer) {
    if (calls.isEmpty()) {
      return new CallsPage(calls, null, null);
    }
    String first = calls.get(0).sid();
    String last = calls.get(calls.size() - 1).sid();
    return new CallsPage(calls, older ? AFTER + last : null, newer ? BEFORE + first : null);
  }
}
