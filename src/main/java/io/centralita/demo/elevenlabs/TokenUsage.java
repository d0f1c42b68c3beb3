package io.centralita.demo.elevenlabs;

import java.math.BigDecimal;
import java.util.stream.Stream;

/** The tokens one model took in and gave out during a conversation. */
record TokenUsage(
    LanguageModel model, Tokens input, Tokens cacheRead, Tokens cacheWrite, Tokens output) {

  /**
   * So many tokens of one kind.
   *
   * @param price in USD
   */
  record Tokens(long count, BigDecimal price) {
    static Tokens of(long count, BigDecimal pricePerMillion) {
      return new Tokens(
          count, pricePerMillion.multiply(BigDecimal.valueOf(count)).movePointLeft(6));
    }
  }

  static TokenUsage of(
      LanguageModel model, long input, long cacheRead, long cacheWrite, long output) {
    return new TokenUsage(
        model,
        Tokens.of(input, model.input()),
        Tokens.of(cacheRead, model.cacheRead()),
        Tokens.of(cacheWrite, model.cacheWrite()),
        Tokens.of(output, model.output()));
  }

  BigDecimal price() {
    return Stream.of(input, cacheRead, cacheWrite, output)
        .map(Tokens::price)
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
