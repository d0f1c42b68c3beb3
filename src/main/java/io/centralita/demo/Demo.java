package io.centralita.demo;

import io.centralita.database.Database;
import io.centralita.demo.campaign.Tenant;
import io.centralita.demo.campaign.Workspace;
import io.centralita.demo.elevenlabs.SimulatedElevenLabs;
import io.centralita.demo.telephony.Line;
import io.centralita.demo.twilio.SimulatedTwilio;
import io.centralita.runs.JobRequest;
import io.centralita.web.OneTimeToken;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the program on made-up accounts, served over HTTP inside the process and read by the clients
 * of the real ones. It never touches an operator's database.
 */
public final class Demo implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger("demo");
  private static final Duration HISTORY = Duration.ofDays(42);

  private final SimulatedTwilio twilio;
  private final SimulatedElevenLabs elevenLabs;
  private final Clock clock;
  private final OneTimeToken signIn = new OneTimeToken();
  private String madeUpSecret;

  private Demo(SimulatedTwilio twilio, SimulatedElevenLabs elevenLabs, Clock clock) {
    this.twilio = twilio;
    this.elevenLabs = elevenLabs;
    this.clock = clock;
  }

  /** Opens the accounts. */
  public static Demo start(Clock clock) {
    return new Demo(
        SimulatedTwilio.start(clock), SimulatedElevenLabs.start(clock, "sk_" + secret()), clock);
  }

  /**
   * The settings that lead to the made-up accounts and away from the operator's own.
   *
   * @param environment what the operator set
   */
  public Map<String, String> settings(Map<String, String> environment) {
    Map<String, String> fixed = new HashMap<>();
    fixed.put("DATABASE_URL", null);
    fixed.put("SYNC_QUEUE", null);
    fixed.put("TWILIO_API_URL", twilio.baseUrl());
    fixed.put("TWILIO_ACCOUNT_SID", twilio.accountSid());
    fixed.put("TWILIO_AUTH_TOKEN", twilio.authToken());
    fixed.put("TWILIO_API_KEY", null);
    fixed.put("TWILIO_API_SECRET", null);
    fixed.put("TWILIO_SUBACCOUNTS", null);
    fixed.put("TWILIO_PHONE_NUMBER", twilio.spareNumber());
    fixed.put("ELEVENLABS_API_URL", elevenLabs.baseUrl());
    fixed.put("ELEVENLABS_API_KEY", elevenLabs.apiKey());
    fixed.put("ELEVENLABS_WEBHOOK_SECRET", "wsec_" + secret());
    // what real webhooks have left in the operator's is not for the demo's database
    fixed.put("SPOOL_DIRECTORY", "data/demo-spool");
    fixed.put("RECORDINGS_STORE", "file:data/demo-recordings");
    fixed.put("DEFAULT_WORKSPACE_ID", "1");
    fixed.put(
        "HISTORICAL_START", clock.instant().minus(HISTORY).truncatedTo(ChronoUnit.DAYS).toString());
    for (String real :
        new String[] {
          "ALERT_WEBHOOK_URL",
          "PUBLIC_BASE_URL",
          "SUPABASE_URL",
          "NEXT_PUBLIC_SUPABASE_URL",
          "SUPABASE_SERVICE_ROLE_KEY"
        }) {
      fixed.put(real, null);
    }
    if (environment.getOrDefault("HOST", "").isBlank()) {
      fixed.put("HOST", "127.0.0.1");
    }
    if (environment.getOrDefault("CRON_SECRET", "").isBlank()) {
      madeUpSecret = secret();
      fixed.put("CRON_SECRET", madeUpSecret);
    }
    return fixed;
  }

  /** What signs in the first click on the address that the demo prints. */
  public OneTimeToken signIn() {
    return signIn;
  }

  private static String secret() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** Puts the campaigns, their numbers and who answers these into the tables an operator fills. */
  public void prepare(DataSource dataSource) {
    Database.jdbi(dataSource)
        .useTransaction(
            handle -> {
              for (Workspace workspace : twilio.workspaces()) {
                handle.execute(
                    "INSERT INTO public.workspaces (id, name) VALUES (?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET name = excluded.name",
                    workspace.id(),
                    workspace.name());
                for (String number : workspace.phoneNumbers()) {
                  handle.execute(
                      "INSERT INTO public.workspace_phones (phone_number, workspace_id) VALUES (?, ?)"
                          + " ON CONFLICT (phone_number) DO NOTHING",
                      number,
                      workspace.id());
                }
              }
              for (Tenant tenant : Tenant.ALL) {
                insert(handle, tenant);
              }
            });
  }

  /** Once: what somebody has made of it since stays. */
  private static void insert(Handle handle, Tenant tenant) {
    handle.execute(
        "INSERT INTO public.tenants (id, name, greeting, sales_number, support_number)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
        tenant.id(),
        tenant.workspace().name(),
        tenant.greeting(),
        tenant.salesNumber(),
        tenant.supportNumber());
    for (String number : tenant.workspace().phoneNumbers()) {
      handle.execute(
          "INSERT INTO public.tenant_phone_numbers (tenant_id, phone_number) VALUES (?, ?)"
              + " ON CONFLICT (phone_number) DO NOTHING",
          tenant.id(),
          number);
    }
    tenant
        .contacts()
        .forEach(
            (number, name) ->
                handle.execute(
                    "INSERT INTO public.crm_contacts (id, tenant_id, nombre, numero)"
                        + " VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                    tenant.contactId(number),
                    tenant.id(),
                    name,
                    number));
  }

  /** Lets the historical resyncs run at once, and says where everything is when it has ended. */
  public void run(CamelContext camel, DataSource dataSource, String psql, String address) {
    camel
        .getExecutorServiceManager()
        .newSingleThreadExecutor(this, "demo")
        .submit(
            () -> {
              resync(camel, "twilio-historical");
              resync(camel, "elevenlabs-historical");
              if (!camel.isStopping()) {
                twilio.open(lines(address));
                costs(dataSource);
                greet(psql, address);
              }
            });
  }

  /** The tenants' numbers, each called by its contacts, by strangers and by somebody unknown. */
  private static List<Line> lines(String address) {
    URI base = URI.create(address);
    return Tenant.ALL.stream()
        .flatMap(
            tenant -> {
              List<String> callers = new ArrayList<>(tenant.contacts().keySet());
              callers.addAll(List.of("+15005550123", "+15005550456", "anonymous"));
              return tenant.workspace().phoneNumbers().stream()
                  .map(
                      number ->
                          new Line(
                              number,
                              base.resolve("/functions/v1/twilio-webhook"),
                              base.resolve("/functions/v1/twilio-status"),
                              callers));
            })
        .toList();
  }

  private static void resync(CamelContext camel, String job) {
    if (camel.isStopping()) {
      return;
    }
    Exchange run =
        camel
            .createFluentProducerTemplate()
            .to("direct:job")
            .withBody(JobRequest.atStart(job))
            .send();
    if (run.getException() != null && !camel.isStopping()) {
      LOG.warn(run.getException().getMessage());
    }
  }

  private void greet(String psql, String address) {
    LOG.info("🗄️ Base de datos: {}", psql);
    LOG.info("🌐 Panel: {}", address);
    LOG.info("🔑 Entrar con un clic, una vez: {}/login?token={}", address, signIn.text());
    if (madeUpSecret != null) {
      LOG.info("🔐 Secreto para entrar: {}", madeUpSecret);
    }
    String bearer = madeUpSecret == null ? "$CRON_SECRET" : madeUpSecret;
    for (String job : List.of("twilio-hourly", "elevenlabs", "elevenlabs-hourly")) {
      LOG.info(
          "▶️ Prueba: curl -X POST -H \"Authorization: Bearer {}\" {}/api/sync-{}",
          bearer,
          address,
          job);
    }
    LOG.info("📞 Entran llamadas, una cada uno o dos minutos: {}/calls", address);
    // a number that is nobody's, spelt so that the log does not mask it
    LOG.info(
        "▶️ Prueba: curl -X POST -H \"Authorization: Bearer {}\" -H 'Content-Type: application/json'"
            + " -d '{\"to\":\"+1 - (500) 555 1234\",\"tenant_id\":\"{}\"}'"
            + " {}/functions/v1/initiate-call",
        bearer,
        Tenant.ALL.get(1).id(),
        address);
    LOG.info("⏹️ Ctrl-C para terminar");
  }

  private static void costs(DataSource dataSource) {
    LOG.info("💶 Coste por workspace, y en su hora más cara:");
    Database.jdbi(dataSource)
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT DISTINCT ON (w.id) w.name, s.snapshot_date, s.total_cost,
                               sum(s.total_cost) OVER (PARTITION BY w.id) AS cost,
                               sum(s.total_calls) OVER (PARTITION BY w.id) AS calls
                          FROM public.twilio_snapshots s JOIN public.workspaces w ON w.id = s.workspace_id
                         ORDER BY w.id, s.total_cost DESC""")
                    .map(
                        (row, context) ->
                            String.format(
                                "  %-18s %6d llamadas %10.4f USD   %s: %.4f",
                                row.getString("name"),
                                row.getLong("calls"),
                                row.getBigDecimal("cost"),
                                row.getTimestamp("snapshot_date").toInstant(),
                                row.getBigDecimal("total_cost")))
                    .forEach(LOG::info));
    LOG.info("🤖 Lo que cuestan las conversaciones, con la telefonía que se les conoce:");
    Database.jdbi(dataSource)
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT w.name, count(*) AS conversations, sum(c.telephony_cost) AS telephony,
                               sum(c.llm_usd) AS llm, sum(c.credits) AS credits,
                               count(*) FILTER (WHERE c.match = 'sid') AS by_sid,
                               count(*) FILTER (WHERE c.match = 'number') AS by_number
                          FROM public.conversation_costs c JOIN public.workspaces w ON w.id = c.workspace_id
                         GROUP BY w.id, w.name ORDER BY w.id""")
                    .map(
                        (row, context) ->
                            String.format(
                                "  %-18s %6d conversaciones %10.4f USD de telefonía (por sid %d, por"
                                    + " número %d) %8.4f USD de LLM %8d créditos",
                                row.getString("name"),
                                row.getLong("conversations"),
                                row.getBigDecimal("telephony"),
                                row.getLong("by_sid"),
                                row.getLong("by_number"),
                                row.getBigDecimal("llm"),
                                row.getLong("credits")))
                    .forEach(LOG::info));
  }

  @Override
  public void close() {
    twilio.close();
    elevenLabs.close();
  }
}
