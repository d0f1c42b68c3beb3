package io.centralita.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The conversations of an account over {@code [from, to)}: in every 500 each oddity of {@link
 * ConversationEdgeCases}, filled up with ordinary ones, of which one in twenty has a long
 * transcript. Some lie just outside the period, some cannot be stored, some are deleted between
 * list and detail. The same seed gives the same.
 */
public final class ConversationCampaign {
  private static final int BLOCK = 500;
  private static final int WORKSPACE_PHONES = 40;
  private static final int WORKSPACES = 6;
  private static final List<String> MODELS =
      List.of(
          "gemini-2.0-flash",
          "gpt-4o-mini",
          "claude-sonnet-4@20250514",
          "qwen3-30b-a3b",
          "publishers/meta/models/llama-3.3-70b");

  private final long seed;
  private final int count;
  private final Instant from;
  private final Instant to;
  private final SortedMap<String, Long> calls = new TreeMap<>();
  private final List<RawConversation> conversations;
  private Random random;
  private boolean settled;

  private ConversationCampaign(long seed, int count, Instant from, Instant to) {
    this.seed = seed;
    this.count = count;
    this.from = from.truncatedTo(ChronoUnit.SECONDS);
    this.to = to.truncatedTo(ChronoUnit.SECONDS);
    this.conversations = List.copyOf(draw(false));
  }

  public static ConversationCampaign of(long seed, int count, Instant from, Instant to) {
    return new ConversationCampaign(seed, count, from, to);
  }

  public List<RawConversation> conversations() {
    return conversations;
  }

  /** The same conversations once those that were not over, or not worked off, are done. */
  public List<RawConversation> settled() {
    return draw(true);
  }

  /** The Twilio calls behind some of the conversations, each with its workspace. */
  public Map<String, Long> calls() {
    return calls;
  }

  /** The numbers that an operator has given to workspaces 1 to 6. */
  public Map<String, Long> phones() {
    return TwilioCalls.knownPhones();
  }

  /** Settled or not, the same is drawn in the same order. */
  private List<RawConversation> draw(boolean allSettled) {
    random = new Random(seed);
    settled = allSettled;
    List<RawConversation> all = new ArrayList<>(count);
    while (all.size() < count) {
      int size = Math.min(BLOCK, count - all.size());
      List<RawConversation> edges = new ConversationEdgeCases(this).conversations();
      all.addAll(edges.subList(0, Math.min(size, edges.size())));
      for (int i = edges.size(); i < size; i++) {
        all.add(ordinary());
      }
    }
    return all;
  }

  private RawConversation ordinary() {
    ConversationBuilder conversation = charged(moment());
    if (random.nextInt(20) == 0) {
      conversation.saying(longTalk());
    }
    return conversation.build();
  }

  /** Done, by telephone mostly, with a whole set of charges. */
  ConversationBuilder charged(Instant start) {
    ConversationBuilder conversation = new ConversationBuilder(id(), start);
    switch (random.nextInt(5)) {
      case 0 -> conversation.field("user_id", "\"user_0001\"");
      case 1 -> conversation.sipTrunk("SCL_" + Long.toHexString(random.nextLong()), number());
      default -> conversation.twilio(callSid(), number());
    }
    int llmCharge = random.nextInt(400);
    int callCharge = random.nextInt(900);
    conversation
        .metadata("call_duration_secs", Integer.toString(random.nextInt(900)))
        .metadata("cost", Integer.toString(llmCharge + callCharge))
        .charging("dev_discount", random.nextInt(4) == 0 ? "true" : "false")
        .charging("is_burst", "false")
        .charging("tier", "\"creator\"")
        .charging("llm_price", price())
        .charging("llm_charge", Integer.toString(llmCharge))
        .charging("call_charge", Integer.toString(callCharge))
        .charging("free_minutes_consumed", "0." + random.nextInt(100_000))
        .charging("free_llm_dollars_consumed", "0.0");
    if (random.nextBoolean()) {
      conversation.metadata("cost_fiat", price());
    }
    return used(conversation);
  }

  /** What the initiated generation used, the irreversible one used too. */
  private ConversationBuilder used(ConversationBuilder conversation) {
    String model = MODELS.get(random.nextInt(MODELS.size()));
    for (String category : List.of("input", "input_cache_read", "input_cache_write")) {
      String tokens = Integer.toString(random.nextInt(9_000));
      String price = price();
      conversation.usage("irreversible", model, category, tokens, price);
      conversation.usage("initiated", model, category, tokens, price);
    }
    String tokens = Integer.toString(random.nextInt(500));
    return conversation
        .usage("irreversible", model, "output_total", tokens, "8.48e-05")
        .usage("initiated", model, "output_total", tokens, "8.48e-05");
  }

  /** A price as floating point numbers come: of many digits, or with an exponent. */
  String price() {
    double price = random.nextInt(100_000) / 1e7;
    return random.nextInt(3) == 0 ? "" + price / 1_000 : "" + price;
  }

  /** Some 20 to 60 KB of it. */
  String[] longTalk() {
    String[] turns = new String[36 + random.nextInt(66)];
    for (int i = 0; i < turns.length; i++) {
      turns[i] = ConversationBuilder.text(("Turno " + i + ", ¿sí? ").repeat(20));
    }
    return turns;
  }

  String id() {
    return "conv_" + HexFormat.of().toHexDigits(random.nextLong());
  }

  /** Two of three are in the table of calls. */
  String callSid() {
    HexFormat hex = HexFormat.of();
    String sid = "CA" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    if (random.nextInt(3) > 0) {
      calls.put(sid, 1L + random.nextInt(WORKSPACES));
    }
    return sid;
  }

  /** Of an agent, in the directory or not. */
  String number() {
    return Campaign.workspaceNumber(random.nextInt(WORKSPACE_PHONES));
  }

  static String knownNumber(int index) {
    return Campaign.workspaceNumber(index % Campaign.KNOWN_PHONES);
  }

  /** Any second of the period. */
  Instant moment() {
    long length = Duration.between(from, to).toSeconds();
    return from.plusSeconds((long) (random.nextDouble() * length));
  }

  boolean isSettled() {
    return settled;
  }

  Instant from() {
    return from;
  }

  Instant to() {
    return to;
  }
}
