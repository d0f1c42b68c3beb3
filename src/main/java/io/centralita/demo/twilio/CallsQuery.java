package io.centralita.demo.twilio;

import io.centralita.demo.campaign.PlannedCall;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** What a request for a list of calls asks for. */
record CallsQuery(PageQuery paging, TimeFilter start, TimeFilter end) {
  private static final Set<String> FILTERS =
      Set.of(
          "To",
          "From",
          "ParentCallSid",
          "Status",
          "StartTime",
          "StartTime<",
          "StartTime>",
          "EndTime",
          "EndTime<",
          "EndTime>");

  static CallsQuery of(Map<String, String> parameters) {
    PageQuery paging = PageQuery.of(parameters, FILTERS);
    return new CallsQuery(
        paging,
        TimeFilter.of("StartTime", paging.filters()),
        TimeFilter.of("EndTime", paging.filters()));
  }

  boolean accepts(PlannedCall call, Instant now) {
    return start.accepts(call.course().startAt(now))
        && end.accepts(call.course().endAt(now))
        && paging.accepts("To", call.to())
        && paging.accepts("From", call.from())
        && paging.accepts("ParentCallSid", call.parentSid())
        && paging.accepts("Status", call.course().statusAt(now));
  }
}
