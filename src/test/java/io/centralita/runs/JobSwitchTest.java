package io.centralita.runs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobSwitchTest {

  @Test
  void off_namesTheJobsThatWouldAskAProviderWithoutCredentials() {
    assertThat(new JobSwitch(false, true, true).off()).isEmpty();
    assertThat(new JobSwitch(true, true, true).off()).containsExactly("elevenlabs-hourly");
    assertThat(new JobSwitch(false, false, true).off())
        .containsExactly(
            "twilio-historical",
            "twilio-hourly",
            "twilio-daily",
            "twilio-reconcile",
            "twilio-pending-calls",
            "twilio-recordings");
    assertThat(new JobSwitch(false, true, false).off())
        .containsExactly("elevenlabs-historical", "elevenlabs-hourly");
  }

  @ParameterizedTest
  @CsvSource({
    "twilio-hourly, schedule, TWILIO_ACCOUNT_SID",
    "twilio-daily, schedule, TWILIO_AUTH_TOKEN",
    "elevenlabs-hourly, schedule, ELEVENLABS_API_KEY",
    "twilio-hourly, http,",
    "elevenlabs-historical, http,",
    "twilio-snapshots, schedule,"
  })
  void disabledReason_keepsSchedulesFromFailing_butTellsWhoeverAsks(
      String job, String trigger, String named) {
    String why =
        new JobSwitch(false, false, false)
            .disabledReason(new JobRequest(job, trigger, RequestedPeriod.NONE, true));

    if (named == null) {
      assertThat(why).isNull();
    } else {
      assertThat(why).startsWith(job + " is off: ").contains(named).endsWith(".");
    }
  }
}
