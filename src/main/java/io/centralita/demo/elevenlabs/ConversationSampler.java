package io.centralita.demo.elevenlabs;

import io.centralita.demo.campaign.CallOutcome;
import io.centralita.demo.campaign.Hours;
import io.centralita.demo.campaign.PlannedCall;
import io.centralita.demo.campaign.Sids;
import java.time.Instant;
import java.util.Random;

/** Draws how one conversation goes. The same subject always gives the same conversation. */
final class ConversationSampler {
  private final String subject;
  private final Random random;
  private final ChargingSampler chargings;

  /**
   * A drawer for one conversation.
   *
   * @param subject what tells the conversation from all others
   */
  ConversationSampler(String subject) {
    this.subject = subject;
    this.random = new Random(Sids.mix(subject.hashCode()));
    this.chargings = new ChargingSampler(random);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  Conversation onPhone(PlannedCall call, Agent agent) {
    CallOutcome course = call.course();
    Instant start = course.answered().plusSeconds(random.nextInt(2));
    if (chance(2)) {
      return failed(call, agent, start);
    }
    Instant end = course.over().minusSeconds(random.nextInt(3));
    // a call that is soon dropped must not leave anybody waiting for its conversation
    Instant settled = call.staysForGood() ? settled(end) : end;
    return held(call, agent, start, end, settled, false);
  }

  Conversation onWeb(long hour) {
    Agent agent = Agent.ALL.get(random.nextInt(Agent.ALL.size()));
    Instant start = Hours.start(hour).plusSeconds(random.nextInt(Hours.SECONDS));
    if (chance(4)) {
      return failed(null, agent, start);
    }
    Instant end = start.plusSeconds(10 + random.nextInt(230));
    return held(null, agent, start, end, settled(end), chance(25));
  }

  private Conversation held(
      PlannedCall call,
      Agent agent,
      Instant start,
      Instant end,
      Instant settled,
      boolean devDiscount) {
    long seconds = end.getEpochSecond() - start.getEpochSecond();
    Charging charging = chargings.any(agent.model(), seconds, devDiscount);
    String id = Conversation.idOf(start, subject);
    return new Conversation(id, agent, call, start, end, settled, false, judgement(), charging);
  }

  private Conversation failed(PlannedCall call, Agent agent, Instant start) {
    String id = Conversation.idOf(start, subject);
    return new Conversation(id, agent, call, start, start, start, true, "unknown", Charging.none());
  }

  private Instant settled(Instant end) {
    return end.plusSeconds(40 + random.nextInt(200));
  }

  private String judgement() {
    int roll = random.nextInt(100);
    if (roll < 80) {
      return "success";
    }
    return roll < 95 ? "failure" : "unknown";
  }
}
