package io.centralita.demo.elevenlabs;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws what conversations cost. */
final class ChargingSampler {
  private static final BigDecimal CREDITS_PER_LLM_DOLLAR = new BigDecimal(1000);
  // 530 credits for 70 seconds
  private static final long CREDITS = 53;
  private static final long SECONDS = 7;

  private final Random random;

  ChargingSampler(Random random) {
    this.random = random;
  }

  Charging any(LanguageModel model, long seconds, boolean devDiscount) {
    List<TokenUsage> usage = usage(model, 1 + seconds / 10);
    boolean tellsIrreversible = chance(90);
    boolean tellsFiat = chance(70);
    boolean free = chance(5);
    return new Charging(
        devDiscount,
        usage,
        tellsIrreversible,
        free ? 0 : llmCharge(usage),
        free ? 0 : seconds * CREDITS / SECONDS / (devDiscount ? 2 : 1),
        free ? minutes(seconds) : BigDecimal.ZERO,
        free ? Charging.priceOf(usage) : BigDecimal.ZERO,
        tellsFiat);
  }

  private static long llmCharge(List<TokenUsage> usage) {
    return Charging.priceOf(usage)
        .multiply(CREDITS_PER_LLM_DOLLAR)
        .setScale(0, RoundingMode.UP)
        .longValueExact();
  }

  private static BigDecimal minutes(long seconds) {
    return BigDecimal.valueOf(seconds).divide(BigDecimal.valueOf(60), 2, RoundingMode.UP);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Now and then another model takes over. */
  private List<TokenUsage> usage(LanguageModel model, long replies) {
    List<TokenUsage> usage = new ArrayList<>(List.of(usageOf(model, replies)));
    if (chance(8)) {
      LanguageModel[] models = LanguageModel.values();
      usage.add(usageOf(models[(model.ordinal() + 1) % models.length], 1));
    }
    return List.copyOf(usage);
  }

  private TokenUsage usageOf(LanguageModel model, long replies) {
    long read = replies * (900 + random.nextInt(400));
    long cached = replies == 1 ? 0 : read * random.nextInt(60) / 100;
    long written = model.chargesCacheWrites() ? 900 : 0;
    return TokenUsage.of(
        model, read - cached, cached, written, replies * (18 + random.nextInt(20)));
  }
}
