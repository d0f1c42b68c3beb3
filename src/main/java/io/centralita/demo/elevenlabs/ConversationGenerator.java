package io.centralita.demo.elevenlabs;

import io.centralita.demo.campaign.CallGenerator;
import io.centralita.demo.campaign.Hours;
import io.centralita.demo.campaign.PlannedCall;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The conversations of the simulated ElevenLabs account, made up when somebody asks for them and
 * kept nowhere: those held on the calls that the simulated Twilio account lists, as long as it
 * lists them, and a few on the web.
 */
final class ConversationGenerator {
  private static final int WEB_PERCENT_OF_HOURS = 20;

  private final CallGenerator calls = new CallGenerator();

  /** What the account lists at {@code now} of two hours and those between them. */
  Stream<Conversation> newestFirst(long oldestHour, long newestHour, Instant now) {
    long oldest = Math.max(oldestHour, Hours.of(CallGenerator.oldest(now)));
    long newest = Math.min(newestHour, Hours.of(now));
    return LongStream.rangeClosed(oldest, newest)
        .map(hour -> oldest + newest - hour)
        .mapToObj(hour -> startingIn(hour, now))
        .flatMap(conversations -> conversations);
  }

  Optional<Conversation> find(String id, Instant now) {
    if (!Conversation.isId(id)) {
      return Optional.empty();
    }
    long hour = Hours.of(Instant.ofEpochSecond(Conversation.secondOf(id)));
    return newestFirst(hour, hour, now)
        .filter(conversation -> conversation.id().equals(id))
        .findFirst();
  }

  private Stream<Conversation> startingIn(long hour, Instant now) {
    return Stream.concat(onPhone(hour, now), onWeb(hour).stream())
        .filter(conversation -> Hours.of(conversation.start()) == hour)
        .filter(conversation -> !now.isBefore(conversation.start()))
        .sorted(Conversation.NEWEST_FIRST);
  }

  /** Those of the hour before, too: the last calls of an hour are answered in the next one. */
  private Stream<Conversation> onPhone(long hour, Instant now) {
    return calls.newestFirst(hour - 1, hour, now).flatMap(call -> onPhone(call).stream());
  }

  private static Optional<Conversation> onPhone(PlannedCall call) {
    return Agent.speakingOn(call.from())
        .filter(agent -> call.direction().reachesLeads() && call.course().isCompleted())
        .map(agent -> new ConversationSampler(call.sid()).onPhone(call, agent));
  }

  private static Optional<Conversation> onWeb(long hour) {
    ConversationSampler drawer = new ConversationSampler("web " + hour);
    return drawer.chance(WEB_PERCENT_OF_HOURS) ? Optional.of(drawer.onWeb(hour)) : Optional.empty();
  }
}
