package io.centralita.demo.telephony;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Says what the people of one call do, decided before it begins.
 *
 * @param called how the call ends that is placed to them: {@code completed} where they answer
 * @param keys what is pressed at each menu in turn, {@link #NOTHING} or {@link #HANG_UP}; after the
 *     last, nothing
 * @param putThrough likewise of those to whom the call is put through
 * @param talk seconds that they speak with each other then
 * @param message what is said after a tone; empty: nothing
 * @param staysOn whether whoever spoke ends that with a key rather than by hanging up
 * @param transcribed whether Twilio makes out what was said
 */
record People(
    String called,
    List<String> keys,
    String putThrough,
    int talk,
    Optional<Message> message,
    boolean staysOn,
    boolean transcribed) {

  static final String NOTHING = "";
  static final String HANG_UP = "hangup";

  private static final List<List<String>> KEYS =
      List.of(
          List.of("1"),
          List.of("1"),
          List.of("2"),
          List.of("2"),
          List.of("7", "1"),
          List.of(NOTHING, "2"),
          List.of(NOTHING, NOTHING, NOTHING),
          List.of(HANG_UP));
  private static final List<String> PICK_UPS =
      List.of("completed", "completed", "completed", "completed", "no-answer", "busy");

  /** Wait for the menu, choose, and leave a message where nobody answers. */
  static People whoLeaveAMessage() {
    return new People(
        "completed", List.of("2"), "no-answer", 0, Optional.of(Message.LONG), false, true);
  }

  /** Of whom nobody knows what they will do. */
  static People any(Random random) {
    Optional<Message> message =
        random.nextInt(6) == 0
            ? Optional.empty()
            : Optional.of(anyOf(List.of(Message.values()), random));
    return new People(
        anyOf(PICK_UPS, random),
        anyOf(KEYS, random),
        anyOf(PICK_UPS, random),
        8 + random.nextInt(40),
        message,
        random.nextInt(3) == 0,
        random.nextBoolean());
  }

  private static <T> T anyOf(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}
