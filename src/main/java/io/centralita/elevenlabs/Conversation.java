package io.centralita.elevenlabs;

import com.fasterxml.jackson.core.JsonGenerator;
import io.centralita.sync.UpsertRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * A conversation as one row of {@code elevenlabs_conversations} wants it.
 *
 * @param phoneNumber the agent's number; {@code null} for conversations without a phone
 * @param externalNumber the number at the other end, or {@code null}
 * @param callSid Twilio's sid of the call, or what a SIP trunk gives in its place; or {@code null}
 * @param duration seconds, or {@code null}
 * @param charges what it costs, as far as it is known
 * @param verified whether it was asked for when there was nothing more to be said about it
 * @param raw the provider's record, whole, as JSON text that PostgreSQL can hold
 */
record Conversation(
    String id,
    String agentId,
    String phoneNumber,
    String externalNumber,
    String callSid,
    Instant start,
    Integer duration,
    String status,
    Charges charges,
    boolean verified,
    String raw)
    implements ConversationRecord, UpsertRow {

  /**
   * Any of them may be {@code null}: not known (yet).
   *
   * @param credits the cost in credits, which are no money
   * @param costUsd the cost in dollars, for plans that are told it
   * @param llmUsage tokens and dollars by model and kind, as JSON text
   * @param llmPrice dollars
   * @param llmCharge credits
   * @param callCharge credits
   */
  record Charges(
      BigDecimal credits,
      BigDecimal costUsd,
      String llmUsage,
      BigDecimal llmPrice,
      BigDecimal llmCharge,
      BigDecimal callCharge,
      BigDecimal freeMinutes,
      BigDecimal freeLlmDollars,
      Boolean devDiscount) {}

  @Override
  public String key() {
    return id;
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeStringField("conversation_id", id);
    json.writeStringField("agent_id", agentId);
    json.writeStringField("phone_number", phoneNumber);
    json.writeStringField("external_number", externalNumber);
    json.writeStringField("call_sid", callSid);
    json.writeStringField("start_time", start.toString());
    json.writeObjectField("duration", duration);
    json.writeStringField("status", status);
    figure(json, "cost", charges.credits());
    figure(json, "cost_usd", charges.costUsd());
    json.writeFieldName("llm_usage");
    json.writeRawValue(charges.llmUsage() == null ? "null" : charges.llmUsage());
    figure(json, "llm_price", charges.llmPrice());
    figure(json, "llm_charge", charges.llmCharge());
    figure(json, "call_charge", charges.callCharge());
    figure(json, "free_minutes_consumed", charges.freeMinutes());
    figure(json, "free_llm_dollars_consumed", charges.freeLlmDollars());
    json.writeObjectField("dev_discount", charges.devDiscount());
    json.writeBooleanField("verified", verified);
  }

  private static void figure(JsonGenerator json, String name, BigDecimal figure)
      throws IOException {
    json.writeStringField(name, figure == null ? null : figure.toPlainString());
  }
}
