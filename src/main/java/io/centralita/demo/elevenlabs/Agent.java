package io.centralita.demo.elevenlabs;

import io.centralita.demo.campaign.Campaign;
import io.centralita.demo.campaign.Sids;
import java.util.List;
import java.util.Optional;

/** An AI agent of the ElevenLabs account, which speaks for one campaign. */
record Agent(Campaign campaign, LanguageModel model) {

  /** All but Cobros Sur, whose calls people make: a workspace without any conversation. */
  static final List<Agent> ALL =
      List.of(
          of("General", LanguageModel.GEMINI),
          of("Reservas", LanguageModel.GPT),
          of("Cobros Norte", LanguageModel.GEMINI),
          of("Encuestas", LanguageModel.CLAUDE),
          of("Renovaciones", LanguageModel.GPT));

  /** Who speaks on a number; on one that no workspace has yet it is the first agent. */
  static Optional<Agent> speakingOn(String number) {
    if (Campaign.UNASSIGNED.contains(number)) {
      return Optional.of(ALL.get(0));
    }
    return ALL.stream()
        .filter(agent -> agent.campaign.workspace().phoneNumbers().contains(number))
        .findFirst();
  }

  String id() {
    return Sids.of("agent_", name());
  }

  String name() {
    return campaign.workspace().name();
  }

  private static Agent of(String campaign, LanguageModel model) {
    return Campaign.ALL.stream()
        .filter(candidate -> candidate.workspace().name().equals(campaign))
        .map(candidate -> new Agent(candidate, model))
        .findFirst()
        .orElseThrow();
  }
}
