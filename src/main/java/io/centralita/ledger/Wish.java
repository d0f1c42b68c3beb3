package io.centralita.ledger;

import java.time.Instant;

/** The period a historical run was asked for; {@code null} at an end that was left open. */
public record Wish(Instant from, Instant to) {

  /** No wish: each job's usual period. */
  public static final Wish NONE = new Wish(null, null);

  /**
   * Reads the parameters of a trigger.
   *
   * @throws BadRequest with one sentence when one cannot be read or they are out of order
   */
  public static Wish of(String from, String to) {
    Wish wish = new Wish(moment("from", from), moment("to", to));
    if (wish.from != null && wish.to != null && !wish.from.isBefore(wish.to)) {
      throw new BadRequest("from must be earlier than to.");
    }
    return wish;
  }

  private static Instant moment(String name, String text) {
    if (text == null) {
      return null;
    }
    try {
      // a + that nobody encoded arrives as a blank
      return Moment.parse(text.strip().replace(' ', '+'));
    } catch (IllegalArgumentException e) {
      throw new BadRequest(name + " " + e.getMessage(), e);
    }
  }
}
