package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.ConversationBuilder;
import io.centralita.testkit.ConversationTables;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.RawCall;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Numbers that people type into workspace_phones, and workspaces that they delete. */
class EditedByHandTest {

  private static final Instant START = Instant.parse("2026-03-02T10:20:00Z");
  private static final String PERIOD = "?from=2026-03-02&to=2026-03-04";
  private static final String TWILIO = "/api/resync-twilio-historical" + PERIOD;
  private static final String ELEVENLABS = "/api/sync-elevenlabs" + PERIOD;
  private static final String NUMBER = "+34881198794";
  private static final String LEAD = "+15005551001";

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension().besideTwilio().besideElevenLabs();

  private final FakeTwilio twilio = extension.twilio();
  private final FakeElevenLabs elevenLabs = extension.elevenLabs();
  private final TestDatabase database = extension.database();
  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void aCampaignOfOneNumber() {
    centralita.sql("INSERT INTO workspaces (id, name) VALUES (2, 'Two'), (3, 'Three')");
    twilio.add(
        call(1, "outbound-api", NUMBER, LEAD),
        call(2, "trunking-originating", LEAD, "sip:+34911679868@pbx.example"),
        call(3, "inbound", LEAD, NUMBER),
        call(4, "trunking-terminating", "sip:%2B34881198794@trunk.example", LEAD));
    elevenLabs.add(
        new ConversationBuilder("conv_1", START).twilio(TwilioCalls.sid(9), NUMBER).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+34 881 19 87 94",
        "+34881198794 ",
        "+34881198794\r\n",
        "\u202A+34881198794\u202C",
        "\uFEFF+34\u00A0881\u200B198\u00AD794",
        "+34-881.198/794",
        "(+34) 881\u2011198\u2013794",
        "0034881198794",
        "00 34 (881) 19-87-94",
      })
  void aNumberInItsOwnSpelling_isTheNumberItMeans(String typed) {
    enter(typed, 2);

    Reply sync = run(TWILIO);
    run(ELEVENLABS);

    assertThat(sync.body().path("createdPhones").asInt()).isZero();
    assertThat(workspaces()).isEqualTo("2 2 2 2, 2");
    assertThat(centralita.value("SELECT string_agg(DISTINCT phone_number, ' ') FROM calls"))
        .isEqualTo(NUMBER);
    assertThat(centralita.value("SELECT string_agg(phone_number, '|') FROM workspace_phones"))
        .isEqualTo(typed);
    assertThat(alert("unreadable-phones")).isNull();
  }

  @Test
  void aNumberTypedAfterwards_holdsFromTheNextReassignOn() {
    enter("81 198 794", 3);
    run(TWILIO);
    run(ELEVENLABS);
    assertThat(workspaces()).isEqualTo("1 1 1 1, 1");
    centralita.sql(
        "UPDATE workspace_phones SET phone_number = '0034 881-198-794', workspace_id = 2"
            + " WHERE phone_number = '"
            + NUMBER
            + "'");

    Reply reassign = run("/api/reassign-workspaces");

    assertThat(reassign.body().path("changedCalls").asInt()).isEqualTo(4);
    assertThat(workspaces()).isEqualTo("2 2 2 2, 2");
    assertThat(centralita.value("SELECT count(*) FROM workspace_phones")).isEqualTo("2");
    assertSnapshotsAreTheGrouping();
  }

  @Test
  void ofTwoRowsThatMeanOneNumber_theOlderCounts_andTheAlertNamesThemButNotTheLog() {
    enter(NUMBER, 3);
    enter("+34 881 198 794", 2);
    enter("34881198794\n", 3);
    centralita.sql(
        "UPDATE workspace_phones SET created_at = now() - id * interval '1 day'",
        "INSERT INTO workspace_phones (phone_number, workspace_id) VALUES (NULL, 3)");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger alerts = (Logger) LoggerFactory.getLogger("alerts");
    alerts.addAppender(log);

    run(TWILIO);
    run(ELEVENLABS);
    JsonNode alert = alert("unreadable-phones");
    alerts.detachAppender(log);

    assertThat(workspaces()).isEqualTo("2 2 2 2, 2");
    assertThat(alert.path("message").asText())
        .isEqualTo(
            "3 rows of workspace_phones do not count: \"\" means no number, \"34881198794 \" means"
                + " no number, \"+34881198794\" means the same number as the older \"+34 881 198"
                + " 794\".");
    assertThat(log.list).isNotEmpty();
    assertThat(log.list.toString()).contains("unreadable-phones").doesNotContain("881", "1198");

    centralita.sql(
        "DELETE FROM workspace_phones WHERE phone_number IS NULL OR phone_number NOT LIKE '+34 %'");
    assertThat(alert("unreadable-phones")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/generate-twilio-snapshots",
        "/api/sync-twilio-hourly",
        "/api/sync-elevenlabs-hourly",
        "/api/reassign-workspaces"
      })
  void whatADeletedWorkspaceLeavesBehind_goesToTheDefaultOne(String trigger) {
    enter(NUMBER, 2);
    run(TWILIO);
    run(ELEVENLABS);
    centralita.sql("DELETE FROM workspace_phones", "DELETE FROM workspaces WHERE id = 2");

    run(trigger);

    assertThat(workspaces()).isEqualTo("1 1 1 1, 1");
    if (trigger.contains("elevenlabs")) {
      run("/api/sync-twilio-hourly");
    }
    assertSnapshotsAreTheGrouping();
  }

  @Test
  void aWorkspaceThatIsThereAgain_getsItsSnapshotsBack() {
    enter(NUMBER, 2);
    run(TWILIO);
    run(ELEVENLABS);
    centralita.sql(
        "DELETE FROM workspace_phones",
        "DELETE FROM workspaces WHERE id = 2",
        "INSERT INTO workspaces (id, name) VALUES (2, 'Two again')");

    run("/api/sync-twilio-hourly");

    assertThat(workspaces()).isEqualTo("2 2 2 2, 2");
    assertSnapshotsAreTheGrouping();
  }

  private void assertSnapshotsAreTheGrouping() {
    ConversationTables.assertSnapshotsAreTheGrouping(database.dataSource());
    assertThat(
            centralita.value(
                "SELECT string_agg(concat_ws(' ', s, c), ', ') FROM (SELECT workspace_id AS w,"
                    + " date_trunc('hour', call_date) AS h, count(*) AS c FROM calls GROUP BY 1, 2)"
                    + " c FULL JOIN (SELECT workspace_id AS w, snapshot_date AS h, total_calls AS s"
                    + " FROM twilio_snapshots) s USING (w, h) WHERE s IS DISTINCT FROM c"))
        .isNull();
  }

  private void enter(String typed, long workspace) {
    centralita.sql(
        "INSERT INTO workspace_phones (phone_number, workspace_id) VALUES ('%s', %d)"
            .formatted(typed, workspace));
  }

  private JsonNode alert(String id) {
    centralita.camel().createFluentProducerTemplate().to("direct:check-alerts").request();
    for (JsonNode alert : centralita.get("/api/alerts").body().path("alerts")) {
      if (alert.path("id").asText().equals(id)) {
        return alert;
      }
    }
    return null;
  }

  private Reply run(String trigger) {
    Reply reply = centralita.post(trigger);
    assertThat(reply.status()).as(reply.body().toString()).isEqualTo(200);
    return reply;
  }

  private static RawCall call(int number, String direction, String from, String to) {
    return TwilioCalls.call(TwilioCalls.sid(number), direction, from, to, START)
        .endedAfter(Duration.ofMinutes(1))
        .price("-0.0130")
        .build();
  }

  /** Of the calls, then of the conversation. */
  private String workspaces() {
    return centralita.value(
        "SELECT (SELECT string_agg(workspace_id::text, ' ' ORDER BY id) FROM calls) || ', '"
            + " || (SELECT workspace_id FROM elevenlabs_conversations)");
  }
}
