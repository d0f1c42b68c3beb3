package io.centralita.demo;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a list request asks for. A parameter the list does not know is ignored without a word, as
 * Twilio does.
 *
 * @param filters the known filters as they came, for the addresses of the other pages
 * @param pageToken null on the first page
 */
record CallsQuery(
    Map<String, String> filters,
    TimeFilter start,
    TimeFilter end,
    int page,
    int pageSize,
    String pageToken) {

  private static final int LARGEST_PAGE = 1000;
  private static final int USUAL_PAGE = 50;
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
    Map<String, String> filters = new LinkedHashMap<>(parameters);
    filters.keySet().retainAll(FILTERS);
    filters.values().removeIf(String::isBlank);
    return new CallsQuery(
        filters,
        TimeFilter.of("StartTime", filters),
        TimeFilter.of("EndTime", filters),
        number(parameters, "Page", 0, 0, Integer.MAX_VALUE / LARGEST_PAGE - 1),
        number(parameters, "PageSize", USUAL_PAGE, 1, LARGEST_PAGE),
        parameters.get("PageToken"));
  }

  boolean accepts(PlannedCall call, Instant now) {
    return start.accepts(call.course().startAt(now))
        && end.accepts(call.course().endAt(now))
        && accepts("To", call.to())
        && accepts("From", call.from())
        && accepts("ParentCallSid", call.parentSid())
        && accepts("Status", call.course().statusAt(now));
  }

  /** The query of another page of the same list. */
  String forPage(int otherPage, String otherToken) {
    Map<String, String> parameters = new LinkedHashMap<>(filters);
    parameters.put("PageSize", String.valueOf(pageSize));
    parameters.put("Page", String.valueOf(otherPage));
    if (otherToken != null) {
      parameters.put("PageToken", otherToken);
    }
    return QueryString.encode(parameters);
  }

  private boolean accepts(String filter, String value) {
    return !filters.containsKey(filter) || filters.get(filter).equals(value);
  }

  private static int number(
      Map<String, String> parameters, String name, int usual, int least, int most) {
    String text = parameters.get(name);
    if (text == null) {
      return usual;
    }
    if (text.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(text);
      if (least <= number && number <= most) {
        return number;
      }
    }
    throw Refusal.badParameter(
        name + " '" + text + "' is not a number between " + least + " and " + most);
  }
}
