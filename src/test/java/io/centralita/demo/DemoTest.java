package io.centralita.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.database.Database;
import io.centralita.database.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class DemoTest {
  private static final Map<String, String> OPERATORS_OWN =
      Map.of(
          "ELEVENLABS_API_URL", "https://api.elevenlabs.io",
          "ELEVENLABS_API_KEY", "a real key",
          "ELEVENLABS_WEBHOOK_SECRET", "a real secret",
          "PUBLIC_BASE_URL", "https://real.example",
          "RECORDINGS_STORE", "supabase",
          "SUPABASE_SERVICE_ROLE_KEY", "a real key",
          "TWILIO_PHONE_NUMBER", "+15005559999");

  @Test
  void settings_ofElevenLabs_leadToTheMadeUpAccount() throws Exception {
    try (Demo demo = Demo.start(Clock.systemUTC())) {
      Map<String, String> settings = demo.settings(OPERATORS_OWN);

      assertThat(settings).doesNotContainValue("a real key").doesNotContainValue("a real secret");
      assertThat(settings.get("ELEVENLABS_WEBHOOK_SECRET")).isNotBlank();
      // events that wait there are for another database
      assertThat(settings).containsEntry("SPOOL_DIRECTORY", "data/demo-spool");
      assertThat(settings)
          .containsEntry("RECORDINGS_STORE", "file:data/demo-recordings")
          .containsEntry("TWILIO_PHONE_NUMBER", "+15005550071")
          .containsEntry("PUBLIC_BASE_URL", null)
          .containsEntry("SUPABASE_SERVICE_ROLE_KEY", null);
      assertThat(list(settings).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void secrets_ofTwoDemos_differ() {
    try (Demo one = Demo.start(Clock.systemUTC());
        Demo other = Demo.start(Clock.systemUTC())) {
      Map<String, String> otherSettings = other.settings(Map.of());

      assertThat(one.signIn().text()).hasSize(32).isNotEqualTo(other.signIn().text());
      assertThat(one.settings(Map.of()))
          .allSatisfy(
              (name, value) -> {
                if (name.matches("ELEVENLABS_API_KEY|ELEVENLABS_WEBHOOK_SECRET|CRON_SECRET")) {
                  assertThat(value).isNotEqualTo(otherSettings.get(name));
                }
              })
          .containsKeys("ELEVENLABS_API_KEY", "ELEVENLABS_WEBHOOK_SECRET", "CRON_SECRET");
    }
  }

  @Test
  void preparedAgain_theTenantsStayWhatSomebodyHasMadeOfThem() {
    try (TestDatabase database = TestDatabase.migrated();
        Demo demo = Demo.start(Clock.systemUTC())) {
      demo.prepare(database.dataSource());
      Jdbi tables = Database.jdbi(database.dataSource());
      tables.useHandle(
          handle -> {
            handle.execute("UPDATE public.tenants SET greeting = 'Hola' WHERE name = 'Reservas'");
            handle.execute("UPDATE public.crm_contacts SET nombre = 'Eva' WHERE nombre = 'Hugo'");
          });

      demo.prepare(database.dataSource());

      List<String> tenants =
          tables.withHandle(
              handle ->
                  handle
                      .createQuery(
                          """
                          SELECT t.name || ' ' || coalesce(t.greeting, '-') || ' '
                                 || (SELECT count(*) FROM public.tenant_phone_numbers n
                                      WHERE n.tenant_id = t.id) || ' '
                                 || (SELECT count(*) FROM public.crm_contacts c
                                      WHERE c.tenant_id = t.id AND c.nombre <> 'Hugo')
                            FROM public.tenants t ORDER BY t.name""")
                      .mapTo(String.class)
                      .list());
      assertThat(tenants)
          .containsExactly(
              "Cobros Norte - 3 3",
              "Cobros Sur Cobros Sur, buenos días. 2 2",
              "Encuestas - 2 0",
              "General - 2 2",
              "Renovaciones Bienvenido a Renovaciones. 2 3",
              "Reservas Hola 3 4");
    }
  }

  private static HttpResponse<String> list(Map<String, String> settings)
      throws IOException, InterruptedException {
    URI address = URI.create(settings.get("ELEVENLABS_API_URL") + "/v1/convai/conversations");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(address)
                .header("xi-api-key", settings.get("ELEVENLABS_API_KEY"))
                .build(),
            BodyHandlers.ofString());
  }
}
