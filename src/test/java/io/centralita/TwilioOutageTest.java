package io.centralita;

import static io.centralita.testkit.TwilioCaller.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.centralita.database.CuttableLine;
import io.centralita.database.DatabaseUrl;
import io.centralita.database.TestDatabase;
import io.centralita.telephony.CalledTenants;
import io.centralita.testkit.EventRoute;
import io.centralita.testkit.TwilioCaller;
import io.centralita.testkit.TwilioCaller.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers are answered soon whatever fails, and as their tenant wants it where that is known. */
class TwilioOutageTest {

  private static final String INCOMING = "/functions/v1/twilio-webhook";
  private static final Duration SOON = Duration.ofSeconds(60);

  /** A second, and as much again for a machine that does a lot besides. */
  private static final Duration DEADLINE = Duration.ofSeconds(2);

  @TempDir Path folder;

  private final EventRoute events = new EventRoute("twilio-event");

  @Test
  void whileTheDatabaseIsNotThereYet_isSilent_orIsGone_callersAreAnsweredWithinASecond()
      throws Exception {
    try (TestDatabase real = TestDatabase.migrated();
        CuttableLine line = CuttableLine.to(real.url())) {
      DatabaseUrl url = line.url();
      line.leadTo(nowhere());
      RunningCentralita.sql(
          real.dataSource(),
          "INSERT INTO tenants (id, greeting, sales_number) VALUES"
              + " ('00000000-0000-0000-0000-000000000001', 'Aquí Acme', '+15005550101')",
          "INSERT INTO tenant_phone_numbers (tenant_id, phone_number) VALUES"
              + " ('00000000-0000-0000-0000-000000000001', '+15005550006'),"
              + " ('00000000-0000-0000-0000-000000000001', '+15005550007')");
      try (RunningCentralita centralita =
          RunningCentralita.beforeItsDatabase(
              settings(
                  "DATABASE_URL",
                  TestDatabase.address(url),
                  "CRON_SECRET",
                  RunningCentralita.SECRET,
                  "PUBLIC_BASE_URL",
                  "https://voz.example.com/central/",
                  "IVR_SUPPORT_NUMBER",
                  "+15005550199"),
              main -> main.configure().addConfiguration(events))) {
        TwilioCaller twilio =
            new TwilioCaller(centralita.address(""), "https://voz.example.com/central");

        // takes what the first request of a program takes
        greeting(twilio, "+15005550006");
        List<String> unknown = greetings(twilio, "+15005550006");
        Answer support = twilio.post("/twilio-menu", call("Digits", "2"));
        Answer sales = twilio.post("/twilio-menu", call("Digits", "1"));

        assertThat(unknown).containsOnly("Gracias por llamar");
        assertThat(support.verbs().get(0).text()).isEqualTo("+15005550199");
        assertThat(support.verbs().get(0).attribute("action"))
            .isEqualTo("/central/twilio-menu?dialled=1");
        assertThat(sales.names()).containsExactly("Say", "Record", "Say", "Hangup");
        assertThat(sales.verbs().get(1).attribute("recordingStatusCallback"))
            .isEqualTo("/central/functions/v1/twilio-recording");

        line.leadTo(real.url());
        await().atMost(SOON).until(() -> greeting(twilio, "+15005550006").equals("Aquí Acme"));
        // what a timer does, soon
        centralita
            .camel()
            .getRegistry()
            .lookupByNameAndType("calledTenants", CalledTenants.class)
            .readAll();

        try (Connection other = real.dataSource().getConnection();
            Statement lock = other.createStatement()) {
          other.setAutoCommit(false);
          lock.execute("LOCK TABLE tenants");
          assertThat(greetings(twilio, "+15005550007")).containsOnly("Aquí Acme");
          other.rollback();
        }
        RunningCentralita.sql(real.dataSource(), "UPDATE tenants SET greeting = 'Somos Acme'");
        await().until(() -> greeting(twilio, "+15005550007").equals("Somos Acme"));

        line.leadTo(nowhere());
        line.cut();
        assertThat(greetings(twilio, "+15005550007")).containsOnly("Somos Acme");
        assertThat(twilio.post("/twilio-menu", call("Digits", "1")).verbs().get(0).text())
            .isEqualTo("+15005550101");
        line.leadTo(real.url());
        await().until(() -> Spooled.in(folder.resolve("spool/twilio")).isEmpty());
        assertThat(events.delivered()).filteredOn(e -> e.contains("twilio-voicemail")).hasSize(1);
      }
    }
  }

  /** What many callers hear at the same time. */
  private static List<String> greetings(TwilioCaller twilio, String called) {
    ExecutorService callers = Executors.newFixedThreadPool(10);
    try {
      return IntStream.range(0, 20)
          .mapToObj(
              i ->
                  CompletableFuture.supplyAsync(
                      () -> {
                        long begin = System.nanoTime();
                        String heard = greeting(twilio, called);
                        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                            .isLessThan(DEADLINE);
                        return heard;
                      },
                      callers))
          .toList()
          .stream()
          .map(CompletableFuture::join)
          .toList();
    } finally {
      callers.shutdownNow();
    }
  }

  private static String greeting(TwilioCaller twilio, String called) {
    return twilio.post(INCOMING, call("To", called)).verbs().get(0).text();
  }

  private Map<String, String> settings(String... further) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TWILIO_ACCOUNT_SID", TwilioCaller.ACCOUNT);
    settings.put("TWILIO_AUTH_TOKEN", TwilioCaller.TOKEN);
    settings.put("SPOOL_DIRECTORY", folder.resolve("spool").toString());
    for (int i = 0; i < further.length; i += 2) {
      settings.put(further[i], further[i + 1]);
    }
    return settings;
  }

  private static DatabaseUrl nowhere() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new DatabaseUrl(
          "jdbc:postgresql://127.0.0.1:" + free.getLocalPort() + "/postgres", "", "");
    }
  }
}
