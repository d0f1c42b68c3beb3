package io.centralita.demo.elevenlabs;

import java.math.BigDecimal;

/** The language models the agents think with, and what a million of their tokens costs in USD. */
enum LanguageModel {
  GEMINI("gemini-2.0-flash", "0.10", "0.025", "0", "0.40"),
  GPT("gpt-4o-mini", "0.15", "0.075", "0", "0.60"),
  CLAUDE("claude-3-5-haiku@20241022", "0.80", "0.08", "1.00", "4.00");

  private final String wireName;
  private final BigDecimal input;
  private final BigDecimal cacheRead;
  private final BigDecimal cacheWrite;
  private final BigDecimal output;

  LanguageModel(String wireName, String input, String cacheRead, String cacheWrite, String output) {
    this.wireName = wireName;
    this.input = new BigDecimal(input);
    this.cacheRead = new BigDecimal(cacheRead);
    this.cacheWrite = new BigDecimal(cacheWrite);
    this.output = new BigDecimal(output);
  }

  String wireName() {
    return wireName;
  }

  BigDecimal input() {
    return input;
  }

  BigDecimal cacheRead() {
    return cacheRead;
  }

  BigDecimal cacheWrite() {
    return cacheWrite;
  }

  BigDecimal output() {
    return output;
  }

  boolean chargesCacheWrites() {
    return cacheWrite.signum() > 0;
  }
}
