package io.centralita.demo.campaign;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Random;

/** Draws how calls go. Brief ones last two minutes at most and are settled as soon as they end. */
final class OutcomeSampler {
  private static final int MINUTE = 60;
  private static final int HOUR = Hours.SECONDS;

  private final Random random;
  private final boolean brief;

  OutcomeSampler(Random random, boolean brief) {
    this.random = random;
    this.brief = brief;
  }

  CallOutcome any(Direction direction, Instant start) {
    int roll = random.nextInt(100);
    if (roll < 70) {
      return answered(direction, start, talkSeconds());
    }
    if (roll < 84) {
      return unanswered(direction, start, "no-answer", 25 + random.nextInt(20));
    }
    if (roll < 92) {
      return unanswered(direction, start, "busy", 2 + random.nextInt(6));
    }
    if (roll < 97) {
      return unanswered(direction, start, "failed", 1);
    }
    return unanswered(direction, start, "canceled", 3 + random.nextInt(15));
  }

  /** A leg of another call, over within seconds of that one. */
  CallOutcome until(Instant otherIsOver, Direction direction, Instant start) {
    long left = otherIsOver.getEpochSecond() - start.getEpochSecond();
    return answered(direction, start, Math.max(1, left - 8));
  }

  private CallOutcome answered(Direction direction, Instant start, long talkSeconds) {
    Instant answered = start.plusSeconds(3 + random.nextInt(10));
    Instant over = answered.plusSeconds(talkSeconds);
    BigDecimal price = direction.price(over.getEpochSecond() - start.getEpochSecond());
    Instant settled = brief ? over : over.plusSeconds(settlingSeconds());
    return new CallOutcome(
        created(direction, start),
        start,
        answered,
        over,
        true,
        CallOutcome.COMPLETED,
        price,
        settled);
  }

  /** A call that nobody ends, because it never got as far as the other side. */
  CallOutcome withoutEnd(Direction direction, Instant start) {
    Instant over = start.plusSeconds(30);
    return new CallOutcome(
        created(direction, start), start, null, over, false, "no-answer", null, over);
  }

  private CallOutcome unanswered(Direction direction, Instant start, String outcome, int seconds) {
    Instant over = start.plusSeconds(seconds);
    BigDecimal price = random.nextInt(100) < 30 ? BigDecimal.ZERO : null;
    return new CallOutcome(
        created(direction, start), start, null, over, true, outcome, price, over);
  }

  /** Only calls placed through the API wait in a queue. */
  private Instant created(Direction direction, Instant start) {
    return direction == Direction.OUTBOUND_API ? start.minusSeconds(random.nextInt(4)) : start;
  }

  private int talkSeconds() {
    int roll = random.nextInt(100);
    if (brief) {
      return 8 + random.nextInt(100);
    }
    if (roll < 65) {
      return 15 + random.nextInt(135);
    }
    return roll < 92 ? 150 + random.nextInt(270) : 420 + random.nextInt(1080);
  }

  private int settlingSeconds() {
    int roll = random.nextInt(100);
    if (roll < 60) {
      return MINUTE + random.nextInt(19 * MINUTE);
    }
    if (roll < 90) {
      return 20 * MINUTE + random.nextInt(4 * HOUR);
    }
    return roll < 97 ? 4 * HOUR + random.nextInt(8 * HOUR) : 20 * HOUR + random.nextInt(10 * HOUR);
  }
}
