package io.centralita.calls;

import io.centralita.api.QueryParameters;
import io.centralita.database.StorableText;
import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.RequestedPeriod;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Holds which calls are asked for; {@code null} where anything fits.
 *
 * @param sids spellings of the sid that is searched for
 * @param digits of a number that is searched for
 * @param recorded whether a recording of them is stored
 * @param period when they began
 * @param limit how many at most
 * @param after the last one of the page before
 */
record CallFilter(
    List<String> sids,
    String digits,
    Long workspace,
    String attribution,
    String direction,
    String status,
    Boolean recorded,
    RequestedPeriod period,
    int limit,
    PagePosition after) {

  private static final int USUAL_LIMIT = 50;
  private static final int LARGEST_LIMIT = 500;
  private static final int NO_LIMIT = 999_999_999;

  private static final Pattern SID = Pattern.compile("(?i)CA[0-9a-f]{32}");
  private static final Pattern BETWEEN_DIGITS =
      Pattern.compile("[\\s\\p{Z}\\p{Cf}\\p{Pd}\\u2212+./()]");

  /** No number is longer than fifteen digits (E.164). */
  private static final Pattern DIGITS = Pattern.compile("[0-9]{4,15}");

  /**
   * Reads the parameters of an address that answers a page.
   *
   * @param text what text the database holds
   * @throws InvalidRequestException with one sentence for what cannot be read or is not known
   */
  static CallFilter ofPage(String query, StorableText text) {
    return of(query, text, USUAL_LIMIT, LARGEST_LIMIT);
  }

  /**
   * Reads the parameters of an address that answers all calls that fit.
   *
   * @param text what text the database holds
   * @throws InvalidRequestException with one sentence for what cannot be read or is not known
   */
  static CallFilter ofAll(String query, StorableText text) {
    return of(query, text, NO_LIMIT, NO_LIMIT);
  }

  private static CallFilter of(String query, StorableText text, int usualLimit, int largestLimit) {
    QueryParameters parameters =
        QueryParameters.of(
            query,
            "q",
            "workspace",
            "attribution",
            "direction",
            "status",
            "recorded",
            "from",
            "to",
            "limit",
            "after");
    String search = parameters.get("q");
    boolean isSid = search != null && SID.matcher(search.strip()).matches();
    String after = parameters.get("after");
    return new CallFilter(
        isSid ? spellings(search.strip()) : null,
        search == null || isSid ? null : digits(search),
        parameters.id("workspace"),
        word("attribution", parameters, text),
        word("direction", parameters, text),
        word("status", parameters, text),
        recorded(parameters.get("recorded")),
        RequestedPeriod.of(parameters.get("from"), parameters.get("to")),
        parameters.count("limit", usualLimit, largestLimit),
        after == null ? null : PagePosition.of(after));
  }

  private static List<String> spellings(String sid) {
    String hex = sid.substring(2);
    return List.of(sid, "CA" + hex.toLowerCase(Locale.ROOT), "CA" + hex.toUpperCase(Locale.ROOT));
  }

  private static String digits(String search) {
    String digits = BETWEEN_DIGITS.matcher(search).replaceAll("");
    if (!DIGITS.matcher(digits).matches()) {
      throw new InvalidRequestException(
          "q must be the sid of a call (CA and 32 hexadecimal digits) or four to fifteen digits of"
              + " a number.");
    }
    return digits;
  }

  private static String word(String name, QueryParameters parameters, StorableText text) {
    String word = parameters.get(name);
    if (word != null && (word.isEmpty() || word.indexOf('\0') >= 0)) {
      throw new InvalidRequestException(name + " has no value.");
    }
    return word == null ? null : text.of(word);
  }

  private static Boolean recorded(String recorded) {
    if (recorded == null || recorded.equals("true") || recorded.equals("false")) {
      return recorded == null ? null : Boolean.valueOf(recorded);
    }
    throw new InvalidRequestException("recorded must be true or false.");
  }

  /** The same for one page of them. */
  CallFilter page(int pageLimit, PagePosition pageAfter) {
    return new CallFilter(
        sids,
        digits,
        workspace,
        attribution,
        direction,
        status,
        recorded,
        period,
        pageLimit,
        pageAfter);
  }

  /** What a call has among its words (public.call_keys) if it fits, its digits and period apart. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    addWord(words, "workspace ", workspace);
    addWord(words, "", direction);
    addWord(words, "", status);
    addWord(words, "", attribution);
    if (recorded != null) {
      words.add(recorded ? "recorded" : "unrecorded");
    }
    return words;
  }

  private static void addWord(List<String> words, String prefix, Object value) {
    if (value != null) {
      words.add(prefix + value);
    }
  }
}
