package io.centralita.elevenlabs;

import io.centralita.ledger.Job;
import java.util.List;

/** Whether the settings let a job of ElevenLabs' run at all. */
public final class ElevenLabsSwitch {

  private final boolean hourlyDisabled;
  private final boolean keyed;

  /**
   * @param hourlyDisabled {@code DISABLE_ELEVENLABS_HOURLY_SYNC}
   * @param keyed whether there is a key to ask with
   */
  public ElevenLabsSwitch(boolean hourlyDisabled, boolean keyed) {
    this.hourlyDisabled = hourlyDisabled;
    this.keyed = keyed;
  }

  /**
   * Why a job does not run; {@code null} where it does. Who asks for one that has no key is told so
   * by its failure; a schedule nobody has set up a key for is no failure.
   */
  public String whyNot(String job, String trigger) {
    boolean hourly = Job.ELEVENLABS_HOURLY.id().equals(job);
    if (hourly && hourlyDisabled) {
      return "elevenlabs-hourly is switched off by DISABLE_ELEVENLABS_HOURLY_SYNC.";
    }
    return hourly && !keyed && "schedule".equals(trigger)
        ? "elevenlabs-hourly is off: ELEVENLABS_API_KEY is not set."
        : null;
  }

  /** The jobs that are switched off, so that none of them is taken up again. */
  public List<String> off() {
    return hourlyDisabled ? List.of(Job.ELEVENLABS_HOURLY.id()) : List.of();
  }
}
