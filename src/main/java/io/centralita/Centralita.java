package io.centralita;

import io.centralita.alerts.AlertsBeans;
import io.centralita.api.ApiBeans;
import io.centralita.api.HttpSettings;
import io.centralita.calls.CallsBeans;
import io.centralita.client.ClientBeans;
import io.centralita.database.AdoptedTables;
import io.centralita.database.Database;
import io.centralita.database.DatabaseBeans;
import io.centralita.database.DatabaseGate;
import io.centralita.database.DatabaseUnavailableException;
import io.centralita.database.embedded.EmbeddedServerLostException;
import io.centralita.demo.Demo;
import io.centralita.demo.DemoRun;
import io.centralita.elevenlabs.ElevenLabsBeans;
import io.centralita.fatal.FatalBeans;
import io.centralita.fatal.OutOfMemory;
import io.centralita.health.HealthBeans;
import io.centralita.kafka.KafkaBeans;
import io.centralita.log.HiddenInLog;
import io.centralita.metrics.MetricsBeans;
import io.centralita.outbound.OutboundBeans;
import io.centralita.phones.PhonesBeans;
import io.centralita.recordings.RecordingsBeans;
import io.centralita.reload.BrokenRouteFileException;
import io.centralita.reload.ReloadBeans;
import io.centralita.runs.RunsBeans;
import io.centralita.statistics.StatisticsBeans;
import io.centralita.sync.SyncBeans;
import io.centralita.telephony.TelephonyBeans;
import io.centralita.tenants.TenantsBeans;
import io.centralita.twilio.AdoptedCalls;
import io.centralita.twilio.TwilioBeans;
import io.centralita.web.WebBeans;
import io.centralita.webhook.WebhookBeans;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.main.Main;

/** Starts the program: settings, then Camel with the listener, and beside it the database. */
public final class Centralita {

  private Centralita() {}

  public static void main(String[] arguments) throws Exception {
    // before anything asks for it: the driver hands it to the database, which may not know it
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    OutOfMemory.watchThreads();
    // from JDK 22 on, a console would otherwise be there without a terminal
    System.setProperty("jdk.console", "java.base");
    if (Runtime.version().feature() >= 24) {
      // Java warns of what Netty does there, in the middle of the log
      System.setProperty("io.netty.noUnsafe", "true");
    }
    CountDownLatch closed = new CountDownLatch(1);
    // Camel's own hook lets the JVM go as soon as Camel has stopped; the database closes after that
    Thread close = new Thread(() -> await(closed), "close");
    Runtime.getRuntime().addShutdownHook(close);
    int exitCode = 0;
    try {
      run(List.of(arguments));
    } catch (Throwable e) {
      OutOfMemory.endIfIn(e);
      if (!isAskedToStop(close)) {
        System.err.println(
            (e instanceof EmbeddedServerLostException
                    ? "Centralita cannot go on: "
                    : "Centralita cannot start: ")
                + sentence(e));
        exitCode = 1;
      }
    } finally {
      closed.countDown();
    }
    System.exit(exitCode);
  }

  /**
   * Tells whether the program is ending already, by whether the hook can still be taken away. A
   * start that is cut short by a signal fails somewhere, which is nobody's concern.
   */
  private static boolean isAskedToStop(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private static String sentence(Throwable failure) {
    if (failure instanceof Settings.InvalidSettingException
        || failure instanceof DatabaseUnavailableException
        || failure instanceof BrokenRouteFileException) {
      return failure.getMessage();
    }
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getClass().getSimpleName() + ": " + cause.getMessage();
  }

  private static void await(CountDownLatch closed) {
    try {
      closed.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(List<String> arguments) throws Exception {
    boolean demo = arguments.equals(List.of("--demo"));
    if (!demo && !arguments.isEmpty()) {
      throw new Settings.InvalidSettingException(
          "The only argument there is, is --demo; everything else is a setting.");
    }
    try (Demo accounts = demo ? Demo.start(Clock.systemUTC()) : null) {
      Settings settings = demo ? settingsOf(accounts) : settings(Map.of());
      System.setProperty("LOG_FORMAT", settings.logFormat());
      requireRoutes();
      requireFree(settings.http().host(), settings.http().port());
      DatabaseGate gate = new DatabaseGate();
      Main main = main(settings, gate, Clock.systemUTC());
      try (DatabaseStart start =
          new DatabaseStart(
              settings,
              Path.of("data", demo ? "demo" : "postgres"),
              gate,
              tables -> {
                if (demo) {
                  accounts.prepare(tables.dataSource());
                }
              },
              main::completed)) {
        if (demo) {
          main.bind("demoSignIn", accounts.signIn());
          main.addMainListener(
              new DemoRun(
                  accounts,
                  address(settings.http()),
                  start
                      .ready()
                      .thenApply(
                          ready ->
                              new DemoRun.Tables(
                                  ready.database().dataSource(), ready.postgres().url()))));
        }
        start.begin();
        run(main);
        start.requireNoFailure();
      }
    }
  }

  private static Settings settings(Map<String, String> fixed) {
    return Settings.read(System.getenv(), Path.of("application.properties"), fixed);
  }

  /** Read twice: only they say where the demo listens, and its account calls it there. */
  private static Settings settingsOf(Demo accounts) {
    Map<String, String> fixed = accounts.settings(System.getenv());
    fixed.put("PUBLIC_BASE_URL", address(settings(fixed).http()));
    return settings(fixed);
  }

  /** Where a browser on this machine finds it. */
  private static String address(HttpSettings http) {
    String host = "0.0.0.0".equals(http.host()) ? "127.0.0.1" : http.host();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + http.port();
  }

  private static void run(Main main) throws Exception {
    try {
      main.run();
    } catch (Exception e) {
      throw BrokenRouteFileException.behind(e, main.getCamelContext(), Path.of("routes"));
    }
  }

  /**
   * Tables up to date, workspaces 1 and the default one in their places, what an older system left
   * completed. It may be cut short anywhere, by a connection that is lost, and be done again.
   */
  static void prepare(Settings settings, Database database) {
    database.migrate();
    AdoptedTables adopted = new AdoptedTables(database.dataSource());
    adopted.ensureWorkspace(1);
    adopted.ensureWorkspace(settings.defaultWorkspaceId());
    new AdoptedCalls(database.dataSource()).complete();
    adopted.rollUp();
  }

  static Main main(Settings settings, DatabaseGate gate, Clock clock) {
    HiddenInLog.hide(settings.secrets());
    Main main = new CamelMain();
    // not by its name: Camel would read it as Latin-1, a byte order mark as part of the first key
    main.setDefaultPropertyPlaceholderLocation("false");
    Properties file = new Properties();
    file.putAll(settings.file());
    main.setInitialProperties(file);
    main.setOverrideProperties(camelSettings(settings));
    // each finds what the ones before it have made
    for (CamelConfiguration beans :
        List.of(
            new FatalBeans(),
            new DatabaseBeans(gate),
            new RunsBeans(settings.historicalStart(), settings.jobSwitch(), clock),
            new WebhookBeans(clock),
            new MetricsBeans(settings.http().port(), settings.providers()),
            new ClientBeans(settings::concurrency, Settings::source, clock),
            new TwilioBeans(settings.twilio(), settings.defaultWorkspaceId(), clock),
            new ElevenLabsBeans(settings.elevenLabs(), clock),
            new SyncBeans(
                settings.defaultWorkspaceId(),
                settings.rawDataDays().orElse(null),
                settings.kafkaBrokers().isPresent(),
                clock),
            new AlertsBeans(settings.alerts()),
            new StatisticsBeans(),
            new CallsBeans(),
            new PhonesBeans(settings.defaultWorkspaceId()),
            new TelephonyBeans(settings.telephony(), clock),
            new TenantsBeans(),
            new OutboundBeans(settings.outbound(), clock),
            new RecordingsBeans(settings.recordings(), clock),
            new ReloadBeans(),
            new KafkaBeans(settings.kafkaBrokers()),
            new HealthBeans(),
            new WebBeans(settings.http(), clock),
            new ApiBeans(settings.http()))) {
      main.configure().addConfiguration(beans);
    }
    return main;
  }

  private static Properties camelSettings(Settings settings) {
    Properties properties = new Properties();
    properties.put("host", settings.http().host());
    properties.put("port", String.valueOf(settings.http().port()));
    // not by its own name: as that, Camel would let the variable SPOOL_DIRECTORY win, checked or
    // not
    properties.put("webhook.spools", settings.spoolDirectory());
    properties.put("recording-store.kind", settings.recordings().kind());
    properties.put("recording-store.directory", settings.recordings().directory());
    properties.put("alert-webhook.is-set", String.valueOf(settings.alerts().webhook().isPresent()));
    properties.put("raw-data.is-limited", String.valueOf(settings.rawDataDays().isPresent()));
    properties.put("slices.by-kafka", String.valueOf(settings.kafkaBrokers().isPresent()));
    properties.put("slices.brokers", settings.kafkaBrokers().orElse(""));
    properties.put("slices.listener", UUID.randomUUID().toString());
    properties.put("schedules.enabled", String.valueOf(settings.schedulesEnabled()));
    return properties;
  }

  private static void requireRoutes() {
    if (!Files.isDirectory(Path.of("routes"))) {
      throw new Settings.InvalidSettingException(
          "routes/ is not here: start Centralita in the folder that holds it (the repository's root).");
    }
  }

  private static void requireFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw (Settings.InvalidSettingException)
          new Settings.InvalidSettingException(
                  "PORT %d on HOST %s cannot be used (%s): stop what uses it or set another PORT."
                      .formatted(port, host, e.getMessage()))
              .initCause(e);
    }
  }
}
