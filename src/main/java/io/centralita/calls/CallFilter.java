package io.centralita.calls;

import io.centralita.api.QueryParameters;
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
 * @param recorded whether they have a recording
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

  private static final Pattern SID = Pattern.compile("(?i)CA[0-9a-f]{32}");
  private static final Pattern BETWEEN_DIGITS = Pattern.compile("[\\s\\p{Z}\\p{Pd}\\u2212+]");

  /** No number is longer than fifteen digits (E.164). */
  private static final Pattern DIGITS = Pattern.compile("[0-9]{4,15}");

  private static final int DIGITS_OF_A_WORD = 4;
  private static final int LONGEST_WORD = 100;

  /**
   * Reads the parameters of an address.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read or is not known
   */
  static CallFilter of(String query) {
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
        workspace(parameters.get("workspace")),
        word("attribution", parameters.get("attribution")),
        word("direction", parameters.get("direction")),
        word("status", parameters.get("status")),
        recorded(parameters.get("recorded")),
        RequestedPeriod.of(parameters.get("from"), parameters.get("to")),
        parameters.count("limit", USUAL_LIMIT, LARGEST_LIMIT),
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

  private static Long workspace(String workspace) {
    if (workspace == null || workspace.matches("[0-9]{1,18}")) {
      return workspace == null ? null : Long.valueOf(workspace);
    }
    throw new InvalidRequestException("workspace must be the number of a workspace.");
  }

  private static String word(String name, String word) {
    if (word != null && (word.isEmpty() || word.indexOf('\0') >= 0)) {
      throw new InvalidRequestException(name + " has no value.");
    }
    return word;
  }

  private static Boolean recorded(String recorded) {
    if (recorded == null || recorded.equals("true") || recorded.equals("false")) {
      return recorded == null ? null : Boolean.valueOf(recorded);
    }
    throw new InvalidRequestException("recorded must be true or false.");
  }

  /** What a call has among its words (public.call_words) if it fits, besides its period. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    // each digit once, the last word apart: more of them find nothing more, and take longer
    int last = digits.length() - DIGITS_OF_A_WORD;
    for (int i = 0; i < last; i += DIGITS_OF_A_WORD) {
      words.add(digits.substring(i, i + DIGITS_OF_A_WORD));
    }
    words.add(digits.substring(last));
    addWord(words, "workspace", workspace);
    addWord(words, "direction", direction);
    addWord(words, "status", status);
    addWord(words, "attribution", attribution);
    return words;
  }

  private static void addWord(List<String> words, String name, Object value) {
    // longer ones are cut there
    if (value != null && value.toString().length() <= LONGEST_WORD) {
      words.add(name + " " + value);
    }
  }
}
