package io.centralita.runs;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which jobs the settings switch off in this process, and why. Another process on the same
 * database may have other settings. Thread-safe.
 */
public final class JobSwitch {

  private static final Logger LOG = LoggerFactory.getLogger("job");

  private final boolean elevenLabsHourlyDisabled;
  private final Map<Provider, String> missing;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * @param elevenLabsHourlyDisabled {@code DISABLE_ELEVENLABS_HOURLY_SYNC}
   * @param twilio whether there are credentials to ask Twilio with
   * @param elevenLabs whether there is a key to ask ElevenLabs with
   */
  public JobSwitch(boolean elevenLabsHourlyDisabled, boolean twilio, boolean elevenLabs) {
    this.elevenLabsHourlyDisabled = elevenLabsHourlyDisabled;
    this.missing = new EnumMap<>(Provider.class);
    if (!twilio) {
      missing.put(Provider.TWILIO, "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set.");
    }
    if (!elevenLabs) {
      missing.put(Provider.ELEVENLABS, "ELEVENLABS_API_KEY is not set.");
    }
  }

  /**
   * Why a job does not run; {@code null} where it does. Whoever asks for one that has no
   * credentials is told so by its failure; a schedule for which nobody has set any up is no
   * failure.
   */
  public String disabledReason(JobRequest request) {
    Job job = Job.of(request.job());
    if (job == Job.ELEVENLABS_HOURLY && elevenLabsHourlyDisabled) {
      return "elevenlabs-hourly is switched off by DISABLE_ELEVENLABS_HOURLY_SYNC.";
    }
    return "schedule".equals(request.trigger()) && lacksCredentials(job)
        ? request.job() + " is off: " + missing.get(job.provider())
        : null;
  }

  /** Says why a job does not run; to its schedule once only, for that would say so every hour. */
  public void tell(String why, String trigger) {
    if (!"schedule".equals(trigger) || told.add(why)) {
      LOG.info("⏭️ {}", why);
    }
  }

  /** The jobs that do not run here, so that this process takes up none of them. */
  public List<String> off() {
    return Arrays.stream(Job.values())
        .filter(
            job ->
                lacksCredentials(job) || job == Job.ELEVENLABS_HOURLY && elevenLabsHourlyDisabled)
        .map(Job::id)
        .toList();
  }

  private boolean lacksCredentials(Job job) {
    return job.asks() && missing.containsKey(job.provider());
  }
}
