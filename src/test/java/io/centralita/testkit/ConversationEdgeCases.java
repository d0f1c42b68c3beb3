package io.centralita.testkit;

import static io.centralita.testkit.ConversationBuilder.text;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One of every awkward thing ElevenLabs may say, at random times of a campaign. */
final class ConversationEdgeCases {
  private static final List<String> CATEGORIES =
      List.of("input", "input_cache_read", "input_cache_write", "output_total");
  private static final List<String> CHARGES =
      List.of(
          "llm_price",
          "llm_charge",
          "call_charge",
          "free_minutes_consumed",
          "free_llm_dollars_consumed");

  private final ConversationCampaign campaign;
  private final List<RawConversation> conversations = new ArrayList<>();

  ConversationEdgeCases(ConversationCampaign campaign) {
    this.campaign = campaign;
  }

  List<RawConversation> conversations() {
    phoneCalls();
    agentNumbers();
    charges();
    amounts();
    usages();
    models();
    statuses();
    characters();
    unknownFields();
    edgesOfTime();
    unstorable();
    deleted();
    return conversations;
  }

  private void phoneCalls() {
    String number = ConversationCampaign.knownNumber(3);
    // the call's workspace counts before the number's
    add(charged().twilio(campaign.callSid(), number));
    add(charged().twilio(campaign.callSid(), number));
    add(charged().sipTrunk("SCL_exampleNotATwilioSid", number));
    add(charged().sipTrunk(campaign.callSid(), number));
    add(charged().phoneCall("exotel", "exotel-0123456789", number));
    add(charged().phoneCall("carrier_pigeon", campaign.callSid(), number));
    add(charged().phoneCall("carrier_pigeon", "1", number).phoneCall("type", null));
    add(charged().twilio("x", number).phoneCall("call_sid", "null"));
    add(charged().twilio("x", number).phoneCall("call_sid", null));
    add(charged().twilio("x", number).phoneCall("phone_number_id", "null"));
    add(charged().metadata("phone_call", "null"));
    add(charged().metadata("phone_call", null));
    add(charged().metadata("phone_call", "{}"));
    add(charged().field("agent_id", "null"));
  }

  private void agentNumbers() {
    String known = ConversationCampaign.knownNumber(5);
    for (String number :
        Arrays.asList(
            "sip:" + known + "@sip.example:5060;transport=tls",
            known + "@10.0.0.7",
            known.substring(0, 3) + " " + known.substring(3),
            "sip:reception@pbx.example",
            "+266696687",
            "anonymous",
            "911679868",
            "",
            null)) {
      add(charged().sipTrunk("SCL_1", number));
    }
    add(charged().sipTrunk("SCL_1", known).phoneCall("agent_number", null));
  }

  private void charges() {
    add(charged().metadata("charging", "null").metadata("cost", "null"));
    add(charged().metadata("charging", null).metadata("cost", null));
    add(charged().metadata("charging", "{}"));
    add(charged().metadata("charging", "{\"dev_discount\": true}"));
    for (String charge : CHARGES) {
      add(charged().charging(charge, "null"));
      add(charged().charging(charge, null));
    }
    for (String field : List.of("dev_discount", "llm_usage", "is_burst", "tier")) {
      add(charged().charging(field, "null"));
      add(charged().charging(field, null));
    }
    add(charged().charging("dev_discount", "true"));
    add(charged().metadata("cost", "null"));
    add(charged().metadata("cost", null));
    add(charged().metadata("cost_fiat", "null"));
    add(charged().metadata("cost_fiat", null));
  }

  private void amounts() {
    for (String cost : List.of("0", "531", "531.0", "1e3", "\"567\"", "-12", "4000000000")) {
      add(charged().metadata("cost", cost));
    }
    for (String price :
        List.of("0.0008968", "8.48e-05", "8.48E-5", "0.00005", "\"0.0123\"", "12.3456789012345")) {
      add(charged().charging("llm_price", price).metadata("cost_fiat", price));
      add(charged().charging("free_llm_dollars_consumed", price));
    }
    for (String duration : List.of("0", "86400", "70.0", "\"70\"", "null")) {
      add(charged().metadata("call_duration_secs", duration));
    }
    add(charged().metadata("call_duration_secs", null));
    Instant start = campaign.moment();
    add(
        new ConversationBuilder(campaign.id(), start)
            .metadata("start_time_unix_secs", "\"" + start.getEpochSecond() + "\""));
  }

  private void usages() {
    // the first of them counts unless it has no models; never their sum
    add(twoModels(unused().noUsage("irreversible"), "initiated", "10", "0.001"));
    add(twoModels(unused(), "initiated", "11", "0.0011"));
    add(twoModels(unused(), "irreversible", "12", "0.0012"));
    ConversationBuilder different = twoModels(unused(), "irreversible", "13", "0.0013");
    add(twoModels(different, "initiated", "14", "0.0014"));
    ConversationBuilder equal = twoModels(unused(), "irreversible", "15", "1.5e-3");
    add(twoModels(equal, "initiated", "15", "1.5e-3"));
    add(unused().noUsage("irreversible").noUsage("initiated"));
    add(unused().noUsage("initiated"));
    add(unused().charging("llm_usage", "{}"));
    add(
        twoModels(
            unused().charging("llm_usage", "{\"irreversible_generation\": null}"),
            "initiated",
            "16",
            "0.0016"));
  }

  private static ConversationBuilder twoModels(
      ConversationBuilder conversation, String generation, String tokens, String price) {
    for (String category : CATEGORIES) {
      conversation.usage(generation, "gemini-2.0-flash", category, tokens, price);
    }
    return conversation.usage(generation, "gpt-4o-mini", "output_total", tokens, price);
  }

  private void models() {
    for (String model :
        List.of(
            "gpt-4.1",
            "claude-sonnet-4@20250514",
            "publishers/meta/models/llama-3.3-70b",
            "eu.anthropic.claude-3-5-haiku-v1:0",
            "modelo propio \"ñ\"")) {
      ConversationBuilder conversation = unused();
      for (String category : CATEGORIES) {
        conversation.usage("irreversible", model, category, "100", "0.000123456789");
      }
      add(conversation);
    }
    add(unused().usage("irreversible", "gpt-4.1", "input", "\"120\"", "\"0.00012\""));
    add(unused().usage("irreversible", "gpt-4.1", "input", "120", null));
    add(unused().usage("irreversible", "gpt-4.1", "input", null, "0.25"));
    add(unused().usage("irreversible", "gpt-4.1", "input", "120", "null"));
    add(
        unused()
            .usage("irreversible", "gpt-4.1", "input", "7", "0.7")
            .usage("irreversible", "gpt-4.1", "input_audio", "8", "0.8")
            .usageField("irreversible", "gpt-4.1", "output_total", "null")
            .usageField("irreversible", "gpt-4.1", "requests", "3"));
  }

  private void statuses() {
    for (String status : List.of("initiated", "in-progress", "processing")) {
      ConversationBuilder conversation = charged();
      add(campaign.isSettled() ? conversation : conversation.unfinished(status));
    }
    add(charged().status("done"));
    add(charged().status("failed").metadata("error", "{\"code\": 1008, \"reason\": \"quota\"}"));
    add(charged().status("paused"));
    add(charged().field("status", "null"));
  }

  private void characters() {
    add(charged().saying(text("Jos\u0000é \u0000"), text("half \ud83d a telephone")));
    add(charged().saying(text("\udcde"), text("whole \ud83d\udcde, ñ, \\u0000 and \"quotes\"")));
    add(charged().field("agent_name", text("Ventas \ud83d")));
    add(charged().metadata("termination_reason", text("cut \u0000")));
    add(charged().saying(campaign.longTalk()));
    add(charged().field("transcript", "[]"));
  }

  private void unknownFields() {
    add(
        charged()
            .field("environment", "\"production\"")
            .field("tag_ids", "[\"tag_1\", null, 1.50]")
            .metadata("features_usage", "{\"language_detection\": {\"enabled\": false}}")
            .charging("platform_price", "0.0421")
            .charging("tts_usage", "{\"characters\": 1200}")
            .phoneCall("call_result", "null"));
  }

  private void edgesOfTime() {
    Instant hour = campaign.moment().truncatedTo(ChronoUnit.HOURS);
    Instant day = campaign.moment().truncatedTo(ChronoUnit.DAYS);
    for (Instant edge :
        List.of(hour, day, campaign.from(), campaign.to(), hour.plus(Duration.ofHours(1)))) {
      for (long seconds : List.of(-1L, 0L, 1L)) {
        add(campaign.charged(edge.plusSeconds(seconds)));
      }
    }
  }

  private void unstorable() {
    for (String start : Arrays.asList(null, "null", "\"\"", "\"yesterday\"", "{}", "1e30")) {
      add(charged().metadata("start_time_unix_secs", start));
    }
    for (String duration : List.of("-1", "70.5", "\"seventy\"", "99999999999")) {
      add(charged().metadata("call_duration_secs", duration));
    }
    for (String cost : List.of("\"free\"", "\"NaN\"", "true", "{}")) {
      add(charged().metadata("cost", cost));
    }
    // their entries in the list differ by when they began
    add(charged().field("conversation_id", null));
    add(charged().field("conversation_id", "null"));
    add(charged().field("conversation_id", "\"\""));
    add(charged().metadata("cost", "\"free\"").saying(text("\u0000 \ud83d")));
    // out of the period: of no concern
    add(campaign.charged(campaign.to()).metadata("cost", "\"free\""));
  }

  private void deleted() {
    conversations.add(charged().build().deletedAfterListing());
    conversations.add(campaign.charged(campaign.to()).build().deletedAfterListing());
  }

  private ConversationBuilder charged() {
    return campaign.charged(campaign.moment());
  }

  /** Charged, but without a word on models. */
  private ConversationBuilder unused() {
    return charged().charging("llm_usage", null);
  }

  private void add(ConversationBuilder conversation) {
    conversations.add(conversation.build());
  }
}
