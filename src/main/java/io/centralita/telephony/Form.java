package io.centralita.telephony;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds the fields of a form, as UTF-8 whatever the request says of its charset. Names differ by
 * case, empty values count, and what is wrongly encoded stays as it is.
 */
final class Form {

  private final Map<String, List<String>> fields = new LinkedHashMap<>();

  /**
   * @param encoded a body or a query; {@code null} is one without fields
   */
  static Form of(String encoded) {
    Form form = new Form();
    for (String field : encoded == null ? new String[0] : encoded.split("&")) {
      if (!field.isEmpty()) {
        int equals = field.indexOf('=');
        String name = decoded(equals < 0 ? field : field.substring(0, equals));
        String value = equals < 0 ? "" : decoded(field.substring(equals + 1));
        form.fields.computeIfAbsent(name, first -> new ArrayList<>(1)).add(value);
      }
    }
    return form;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // a percent sign that begins no byte
      return text;
    }
  }

  /**
   * The text that Twilio signs: names in order, each with its value; of several values each once,
   * in order, with the name before it.
   */
  String signedText() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(fields)
        .forEach(
            (name, values) ->
                new TreeSet<>(values).forEach(value -> text.append(name).append(value)));
    return text.toString();
  }

  /** The value of each field, of several the last. */
  Map<String, String> values() {
    Map<String, String> last = new LinkedHashMap<>();
    fields.forEach((name, values) -> last.put(name, values.get(values.size() - 1)));
    return last;
  }
}
