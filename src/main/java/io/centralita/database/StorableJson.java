package io.centralita.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** Removes from JSON what no text of PostgreSQL can hold: NUL and surrogates without a partner. */
public final class StorableJson {

  private StorableJson() {}

  /** The same JSON, storable; the very same object where nothing had to be taken out. */
  public static JsonNode of(JsonNode node) {
    return storable(node) ? node : cleaned(node);
  }

  private static boolean storable(JsonNode node) {
    if (node.isTextual()) {
      return storable(node.textValue());
    }
    for (var field : node.properties()) {
      if (!storable(field.getKey())) {
        return false;
      }
    }
    for (JsonNode child : node) {
      if (!storable(child)) {
        return false;
      }
    }
    return true;
  }

  private static boolean storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isSurrogate(c)) {
        return cleaned(text).length() == text.length();
      }
    }
    return true;
  }

  private static JsonNode cleaned(JsonNode node) {
    if (node.isTextual()) {
      return TextNode.valueOf(cleaned(node.textValue()));
    }
    if (node.isObject()) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      node.properties()
          .forEach(field -> object.set(cleaned(field.getKey()), cleaned(field.getValue())));
      return object;
    }
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(child -> array.add(cleaned(child)));
      return array;
    }
    return node;
  }

  private static String cleaned(String text) {
    return text.codePoints()
        .filter(c -> c != 0 && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE))
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
