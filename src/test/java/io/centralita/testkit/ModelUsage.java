package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The contract's {@code llm_usage}: of a conversation, and summed up. */
final class ModelUsage {
  private static final List<String> FIGURES = List.of("tokens", "price");

  private ModelUsage() {}

  /** Null where the charging speaks of no usage at all. */
  static ObjectNode of(JsonNode charging) {
    JsonNode usage = charging.path("llm_usage");
    if (!usage.isObject()) {
      return null;
    }
    ObjectNode models = JsonNodeFactory.instance.objectNode();
    Stream.of("irreversible_generation", "initiated_generation")
        .map(generation -> usage.path(generation).path("model_usage"))
        .filter(found -> found.isObject() && !found.isEmpty())
        .findFirst()
        .ifPresent(
            found ->
                found
                    .properties()
                    .forEach(
                        model ->
                            models.set(
                                PostgresText.clean(model.getKey()), categories(model.getValue()))));
    return models;
  }

  /** Of those that are not null. */
  static ObjectNode sum(Stream<JsonNode> usages) {
    ObjectNode sum = JsonNodeFactory.instance.objectNode();
    usages.filter(Objects::nonNull).forEach(usage -> addTo(sum, usage));
    return (ObjectNode) PostgresText.clean(sum);
  }

  private static ObjectNode categories(JsonNode model) {
    ObjectNode categories = JsonNodeFactory.instance.objectNode();
    model
        .properties()
        .forEach(
            category -> {
              if (category.getValue().isObject()) {
                categories.set(PostgresText.clean(category.getKey()), figures(category.getValue()));
              }
            });
    return categories;
  }

  private static ObjectNode figures(JsonNode category) {
    ObjectNode figures = JsonNodeFactory.instance.objectNode();
    for (String figure : FIGURES) {
      BigDecimal value = number(category.path(figure));
      if (value != null) {
        figures.set(figure, DecimalNode.valueOf(value));
      }
    }
    return figures;
  }

  /** Numbers are added, objects field by field. */
  private static void addTo(ObjectNode sum, JsonNode more) {
    more.properties()
        .forEach(
            field -> {
              String name = field.getKey();
              JsonNode value = field.getValue();
              if (value.isObject()) {
                addTo(sum.withObjectProperty(name), value);
              } else {
                BigDecimal before = sum.path(name).decimalValue();
                sum.set(name, DecimalNode.valueOf(before.add(value.decimalValue())));
              }
            });
  }

  private static BigDecimal number(JsonNode value) {
    try {
      return value.isNumber() || value.isTextual()
          ? new BigDecimal(value.asText()).stripTrailingZeros()
          : null;
    } catch (NumberFormatException notGiven) {
      return null;
    }
  }
}
