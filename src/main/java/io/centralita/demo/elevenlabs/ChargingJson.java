package io.centralita.demo.elevenlabs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** {@code metadata.charging} of a conversation as ElevenLabs writes it. */
final class ChargingJson {
  private ChargingJson() {}

  static ObjectNode write(Charging charging) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("dev_discount", charging.devDiscount());
    json.put("is_burst", false);
    json.put("tier", "creator");
    ObjectNode usage = json.putObject("llm_usage");
    usage.set(
        "irreversible_generation",
        generation(charging.tellsIrreversible() ? charging.usage() : List.of()));
    usage.set("initiated_generation", generation(charging.usage()));
    json.put("llm_price", charging.llmPrice());
    json.put("llm_charge", charging.llmCharge());
    json.put("call_charge", charging.callCharge());
    json.put("free_minutes_consumed", charging.freeMinutes());
    json.put("free_llm_dollars_consumed", charging.freeLlmDollars());
    if (charging.tellsFiat()) {
      json.put("platform_price", charging.platformPrice());
    }
    return json;
  }

  private static ObjectNode generation(List<TokenUsage> usages) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ObjectNode models = json.putObject("model_usage");
    for (TokenUsage usage : usages) {
      ObjectNode model = models.putObject(usage.model().wireName());
      model.set("input", tokens(usage.input()));
      model.set("input_cache_read", tokens(usage.cacheRead()));
      model.set("input_cache_write", tokens(usage.cacheWrite()));
      model.set("output_total", tokens(usage.output()));
    }
    return json;
  }

  private static ObjectNode tokens(TokenUsage.Tokens tokens) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("tokens", tokens.count())
        .put("price", tokens.price());
  }
}
