package io.centralita.demo.twilio;

import io.centralita.demo.http.QueryString;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which page of which list a request asks for. A parameter the list does not know is ignored
 * without a word, as Twilio does.
 *
 * @param filters the known filters as they came, for the addresses of the other pages
 * @param pageToken null on the first page
 */
record PageQuery(Map<String, String> filters, int page, int pageSize, String pageToken) {
  private static final int LARGEST_PAGE = 1000;
  private static final int USUAL_PAGE = 50;

  static PageQuery of(Map<String, String> parameters, Set<String> knownFilters) {
    Map<String, String> filters = new LinkedHashMap<>(parameters);
    filters.keySet().retainAll(knownFilters);
    filters.values().removeIf(String::isBlank);
    return new PageQuery(
        filters,
        number(parameters, "Page", 0, 0, Integer.MAX_VALUE / LARGEST_PAGE - 1),
        number(parameters, "PageSize", USUAL_PAGE, 1, LARGEST_PAGE),
        parameters.get("PageToken"));
  }

  boolean accepts(String filter, String value) {
    return !filters.containsKey(filter) || filters.get(filter).equals(value);
  }

  TwilioRefusal unknownToken() {
    return TwilioRefusal.badParameter("PageToken '" + pageToken + "' is not known");
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
    throw TwilioRefusal.badParameter(
        name + " '" + text + "' is not a number between " + least + " and " + most);
  }
}
