package io.centralita.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.sync.LenientFields;
import io.centralita.sync.LenientFields.Unreadable;
import java.math.BigDecimal;
import java.util.List;

/**
 * Tokens and dollars by model and kind ({@code input}, {@code input_cache_read}, {@code
 * input_cache_write}, {@code output_total}). ElevenLabs tells two overlapping figures, what was
 * generated irreversibly and what was begun: the first stands, the second only in its absence, and
 * never their sum.
 */
final class LlmUsage {

  private static final List<String> FIGURES = List.of("tokens", "price");

  private LlmUsage() {}

  /** The usage as JSON text; {@code null} where nothing is said of it. */
  static String of(JsonNode usage) {
    if (!usage.isObject()) {
      return null;
    }
    JsonNode irreversible = usage.path("irreversible_generation").path("model_usage");
    JsonNode models =
        irreversible.isEmpty()
            ? usage.path("initiated_generation").path("model_usage")
            : irreversible;
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    models.properties().forEach(model -> result.set(model.getKey(), kinds(model.getValue())));
    return result.toString();
  }

  private static ObjectNode kinds(JsonNode model) {
    ObjectNode kinds = JsonNodeFactory.instance.objectNode();
    model.properties().stream()
        .filter(kind -> kind.getValue().isObject())
        .forEach(kind -> kinds.set(kind.getKey(), figures(kind.getValue())));
    return kinds;
  }

  private static ObjectNode figures(JsonNode kind) {
    ObjectNode figures = JsonNodeFactory.instance.objectNode();
    for (String name : FIGURES) {
      BigDecimal figure = figure(new LenientFields(kind), name);
      if (figure != null) {
        figures.put(name, figure);
      }
    }
    return figures;
  }

  /** A detail of a detail: what cannot be read costs the conversation nothing else. */
  private static BigDecimal figure(LenientFields kind, String name) {
    try {
      return kind.number(name);
    } catch (Unreadable e) {
      return null;
    }
  }
}
