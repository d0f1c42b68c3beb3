package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * What is left of a record once PostgreSQL holds it: no NUL, no lone surrogate. Numbers become
 * decimals without trailing zeros, so that two trees can be compared with {@code equals}.
 */
final class PostgresText {
  private PostgresText() {}

  static String clean(String text) {
    if (text == null || text.codePoints().allMatch(PostgresText::storable)) {
      return text;
    }
    return text.codePoints()
        .filter(PostgresText::storable)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  static JsonNode clean(JsonNode node) {
    if (node.isTextual()) {
      String cleaned = clean(node.textValue());
      // the same text keeps its node: a campaign holds millions of them
      return cleaned.equals(node.textValue()) ? node : TextNode.valueOf(cleaned);
    }
    if (node.isNumber()) {
      return DecimalNode.valueOf(node.decimalValue().stripTrailingZeros());
    }
    if (node instanceof ObjectNode object) {
      ObjectNode cleaned = JsonNodeFactory.instance.objectNode();
      object.properties().forEach(e -> cleaned.set(clean(e.getKey()), clean(e.getValue())));
      return cleaned;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode cleaned = JsonNodeFactory.instance.arrayNode(array.size());
      array.forEach(element -> cleaned.add(clean(element)));
      return cleaned;
    }
    return node;
  }

  /** {@link String#codePoints()} hands out a lone surrogate as its own code point. */
  private static boolean storable(int codePoint) {
    return codePoint != 0
        && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
  }
}
