package io.centralita.elevenlabs;

import static io.centralita.elevenlabs.Records.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmUsageTest {

  private static final String NO_MODELS = "{\"model_usage\":{}}";

  @Test
  void of_irreversibleGeneration_standsWhateverWasInitiated() {
    assertThat(usage(tokens("a", 10), tokens("a", 11)))
        .isEqualTo("{\"a\":{\"input\":{\"tokens\":10}}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {NO_MODELS, "{\"model_usage\":null}", "{}", "null", "[]", "\"none\""})
  void of_withoutIrreversibleModels_isWhatWasInitiated(String irreversible) {
    assertThat(usage(irreversible, tokens("a", 11)))
        .isEqualTo("{\"a\":{\"input\":{\"tokens\":11}}}");
  }

  @Test
  void of_neitherGeneration_isAnEmptyUsage() {
    assertThat(usage(NO_MODELS, NO_MODELS)).isEqualTo("{}");
    assertThat(LlmUsage.of(json("{}"))).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "\"none\"", "7"})
  void of_noUsageAtAll_isNotKnown(String usage) {
    assertThat(LlmUsage.of(json(usage))).isNull();
  }

  @Test
  void of_aFieldThatIsMissing_isNotKnown() {
    assertThat(LlmUsage.of(json("{}").path("llm_usage"))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"tokens\": 7, \"price\": 8.48e-05} | {\"tokens\":7,\"price\":0.0000848}",
        "{\"tokens\": \"7\", \"price\": \"0.5\"} | {\"tokens\":7,\"price\":0.5}",
        "{\"tokens\": 7, \"price\": null} | {\"tokens\":7}",
        "{\"tokens\": \"\", \"price\": 0.25} | {\"price\":0.25}",
        "{\"tokens\": \"many\", \"price\": {}} | {}",
        "{\"tokens\": 7, \"requests\": 3} | {\"tokens\":7}",
        "{\"tokens\": 1e101, \"price\": 0} | {\"price\":0}",
        "{} | {}",
      })
  void of_figures_areTheNumbersThatCanBeRead(String said, String figures) {
    assertThat(usage(models("\"a\":{\"input\":" + said + "}"), NO_MODELS))
        .isEqualTo("{\"a\":{\"input\":" + figures + "}}");
  }

  @Test
  void of_kinds_areThoseThatHoldFigures_knownOrNot() {
    String kinds =
        "\"output_total\":null,\"requests\":3,\"input_audio\":{\"tokens\":8},\"text\":\"x\"";

    assertThat(usage(models("\"a\":{" + kinds + "},\"b\":null"), NO_MODELS))
        .isEqualTo("{\"a\":{\"input_audio\":{\"tokens\":8}},\"b\":{}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gpt-4.1",
        "claude-sonnet-4@20250514",
        "publishers/meta/models/llama-3.3-70b",
        "eu.anthropic.claude-3-5-haiku-v1:0",
        "modelo propio ñ"
      })
  void of_aModel_keepsItsName(String model) {
    assertThat(json(usage(tokens(model, 1), NO_MODELS)).path(model).at("/input/tokens").intValue())
        .isEqualTo(1);
  }

  /** Whatever either says: one of them, model by model, and nothing added up. */
  @Property(tries = 200)
  void of_twoGenerations_isOneOfThem(
      @ForAll @Size(max = 3) Map<@IntRange(max = 4) Integer, @IntRange Integer> irreversible,
      @ForAll @Size(max = 3) Map<@IntRange(max = 4) Integer, @IntRange Integer> initiated) {
    Map<Integer, Integer> expected = irreversible.isEmpty() ? initiated : irreversible;

    var found = json(usage(tokens(irreversible), tokens(initiated)));

    assertThat(found).hasSize(expected.size());
    expected.forEach(
        (model, tokens) ->
            assertThat(found.path("model " + model).at("/input/tokens").decimalValue())
                .isEqualTo(BigDecimal.valueOf(tokens)));
  }

  private static String usage(String irreversible, String initiated) {
    return LlmUsage.of(
        json(
            "{\"irreversible_generation\":%s,\"initiated_generation\":%s}"
                .formatted(irreversible, initiated)));
  }

  private static String tokens(String model, int tokens) {
    return models(model(model, tokens));
  }

  private static String tokens(Map<Integer, Integer> tokens) {
    return models(
        tokens.entrySet().stream()
            .map(entry -> model("model " + entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(",")));
  }

  private static String model(String model, int tokens) {
    return "\"%s\":{\"input\":{\"tokens\":%d}}".formatted(model, tokens);
  }

  private static String models(String models) {
    return "{\"model_usage\":{" + models + "}}";
  }
}
