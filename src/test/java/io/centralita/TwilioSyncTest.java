package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.RunningCentralita.Reply;
import io.centralita.testkit.Counts;
import io.centralita.testkit.Expectation;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.Tables;
import io.centralita.testkit.TwilioCalls;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TwilioSyncTest {

  private static final Instant FROM = Instant.parse("2026-03-01T00:00:00Z");
  private static final Instant TO = Instant.parse("2026-03-15T00:00:00Z");

  private FakeTwilio twilio;
  private RunningCentralita centralita;

  @BeforeEach
  void start() throws Exception {
    twilio = FakeTwilio.start();
    centralita = RunningCentralita.beside(twilio);
    Tables.enterDirectory(
        centralita.dataSource(), TwilioCalls.workspaces(), TwilioCalls.knownPhones());
  }

  @AfterEach
  void stop() {
    centralita.close();
    twilio.close();
  }

  @Test
  void historical_aCampaignWithEveryEdgeCase_equalsTheExpectation() {
    List<RawCall> calls = TwilioCalls.campaign(1, 3000, FROM, TO);
    twilio.add(calls);
    twilio.repeatLastOnNextPage(true);

    Reply reply = centralita.post("/api/resync-twilio-historical?from=" + FROM + "&to=" + TO);

    Expectation expected = Expectation.firstRun(TwilioCalls.knownPhones(), 1, calls, FROM, TO);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    Tables.assertEqual(expected, centralita.dataSource());
    assertThat(Counts.of(reply.body())).isEqualTo(expected.counts());
    assertThat(twilio.unknownParameters()).isEmpty();
  }
}
