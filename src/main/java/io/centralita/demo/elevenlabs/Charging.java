package io.centralita.demo.elevenlabs;

import java.math.BigDecimal;
import java.util.List;

/**
 * What a conversation costs. Charges are credits, prices are USD.
 *
 * @param usage what the generations that were begun took
 * @param tellsIrreversible whether the same is told once more as irreversible
 * @param freeMinutes of the plan, which then charges nothing
 * @param tellsFiat whether the prices in USD are told beside the credits
 */
record Charging(
    boolean devDiscount,
    List<TokenUsage> usage,
    boolean tellsIrreversible,
    long llmCharge,
    long callCharge,
    BigDecimal freeMinutes,
    BigDecimal freeLlmDollars,
    boolean tellsFiat) {

  private static final BigDecimal USD_PER_CREDIT = new BigDecimal("0.00022");

  static Charging none() {
    return new Charging(false, List.of(), true, 0, 0, BigDecimal.ZERO, BigDecimal.ZERO, false);
  }

  long cost() {
    return llmCharge + callCharge;
  }

  BigDecimal llmPrice() {
    return priceOf(usage);
  }

  BigDecimal platformPrice() {
    return USD_PER_CREDIT.multiply(BigDecimal.valueOf(callCharge));
  }

  BigDecimal costFiat() {
    return llmPrice().add(platformPrice());
  }

  static BigDecimal priceOf(List<TokenUsage> usage) {
    return usage.stream().map(TokenUsage::price).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
