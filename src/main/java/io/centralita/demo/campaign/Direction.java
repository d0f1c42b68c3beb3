package io.centralita.demo.campaign;

import java.math.BigDecimal;

/** Names Twilio's directions of a call, with the price of a started minute here. */
public enum Direction {
  INBOUND("inbound", "0.00850"),
  OUTBOUND_API("outbound-api", "0.03400"),
  OUTBOUND_DIAL("outbound-dial", "0.0040"),
  TRUNKING_TERMINATING("trunking-terminating", "0.0216"),
  TRUNKING_ORIGINATING("trunking-originating", "0.0045");

  private final String wireName;
  private final BigDecimal pricePerMinute;

  Direction(String wireName, String pricePerMinute) {
    this.wireName = wireName;
    this.pricePerMinute = new BigDecimal(pricePerMinute);
  }

  public String wireName() {
    return wireName;
  }

  public boolean usesTrunk() {
    return this == TRUNKING_TERMINATING || this == TRUNKING_ORIGINATING;
  }

  /** Whether a campaign calls a lead this way. */
  public boolean reachesLeads() {
    return this == OUTBOUND_API || this == TRUNKING_TERMINATING;
  }

  /** Negative, as Twilio writes it. */
  public BigDecimal price(long seconds) {
    return pricePerMinute.multiply(BigDecimal.valueOf(startedMinutes(seconds))).negate();
  }

  public static long startedMinutes(long seconds) {
    return (seconds + 59) / 60;
  }
}
