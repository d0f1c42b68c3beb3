package io.centralita.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.main.Main;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.CronTrigger;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.JobListener;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;
import org.slf4j.LoggerFactory;

/** Edits of route files in a running program: good ones take effect, broken ones do no harm. */
class RouteReloadTest {
  private static final String FILE = "schedules.camel.yaml";
  private static final String NEVER = "0 0 0 1 1 ? 2099";
  private static final String EVERY_SECOND = "* * * * * ?";

  @TempDir Path directory;
  private final AtomicInteger runs = new AtomicInteger();
  private final SlowJob slow = new SlowJob();
  private Main main;
  private CamelContext camel;
  private RouteReload reload;

  @BeforeEach
  void start() throws Exception {
    write(FILE, schedule("hourly", NEVER));
    write("jobs.camel.yaml", job("twilio", "direct"));
    startCamel();
  }

  @AfterEach
  void stop() {
    main.stop();
  }

  @Test
  void edit_goodCron_replacesTheTrigger() throws Exception {
    write(FILE, schedule("hourly", EVERY_SECOND));

    awaitTriggers(Map.of("hourly", EVERY_SECOND));
    awaitEdit(() -> assertThat(runs).hasPositiveValue());
    assertThat(reload.problems()).isEmpty();
  }

  @Test
  void edit_writtenInPlaceOrTruncatedFirst_takesEffect() throws Exception {
    Path file = directory.resolve(FILE);
    byte[] inPlace = schedule("hourly", "1 1 1 1 1 ? 2098").getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(inPlace));
      channel.truncate(inPlace.length);
    }
    awaitTriggers(Map.of("hourly", "1 1 1 1 1 ? 2098"));

    Files.writeString(file, "");
    Files.writeString(file, schedule("hourly", "2 2 2 2 2 ? 2097"));
    awaitTriggers(Map.of("hourly", "2 2 2 2 2 ? 2097"));
  }

  @Test
  void edit_badCron_keepsLastGoodSchedule() throws Exception {
    write(FILE, schedule("hourly", "0 0 99 * * ?"));

    awaitProblem(FILE, 8, "Bad cron '0 0 99 * * ?'");
    assertThat(triggers()).isEqualTo(Map.of("hourly", NEVER));
    assertThat(camel.getRouteController().getRouteStatus("hourly"))
        .isEqualTo(ServiceStatus.Started);
  }

  @Test
  void edit_unknownTimeZone_isReportedNotTakenForGmt() throws Exception {
    write(FILE, schedule("hourly", EVERY_SECOND, "trigger.timeZone: America/Nueva_York"));

    awaitProblem(FILE, 9, "America/Nueva_York");
    assertThat(triggers()).isEqualTo(Map.of("hourly", NEVER));
  }

  @Test
  void edit_timeZoneOnly_reschedules() throws Exception {
    write(FILE, schedule("hourly", NEVER, "trigger.timeZone: America/New_York"));

    awaitEdit(
        () -> assertThat(trigger("hourly").getTimeZone().getID()).isEqualTo("America/New_York"));
    assertThat(triggers()).hasSize(1);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "      uri: quartz:      | uri: [quartz:                 | 6",
        "    from:               | form:                         | 4",
        "      steps:            | setps:                        | 9",
        "        - to: 'direct:  | - too: 'direct:               | 10",
        "quartz:centralita       | quarz:centralita              | 5",
        "cron:                   | crom:                         | 8",
        "'0 0 0 1 1 ? 2099'      | '{{no.such.cron}}'            | 8",
        "direct:twilio           | bean:noSuchBean               | 10",
        "direct:twilio           | direct:twilio?blok=true       | 10",
        "0 0 0 1 1 ? 2099        | 0 0 0 1 1 ? 2001              | 8",
      })
  void edit_broken_isReportedWithItsLineAndKeepsLastGoodSchedule(String good, String bad, int line)
      throws Exception {
    write(FILE, schedule("hourly", NEVER).replace(good.strip(), bad.strip()));

    awaitEdit(() -> assertThat(reload.problems()).hasSize(1));
    assertThat(triggers()).isEqualTo(Map.of("hourly", NEVER));
    assertThat(reload.problems().get(0).line()).isEqualTo(line);
  }

  @Test
  void edit_ofAnotherFile_isAppliedWhileOneIsBroken() throws Exception {
    write("other.camel.yaml", schedule("daily", NEVER));
    awaitTriggers(Map.of("hourly", NEVER, "daily", NEVER));

    write(FILE, "- route: [");
    awaitEdit(() -> assertThat(reload.problems()).hasSize(1));
    write("other.camel.yaml", schedule("daily", EVERY_SECOND));

    awaitTriggers(Map.of("hourly", NEVER, "daily", EVERY_SECOND));
    assertThat(reload.problems()).extracting(Problem::file).containsExactly(FILE);
  }

  @Test
  void repair_orRevert_clearsTheProblem() throws Exception {
    for (String repaired : List.of(EVERY_SECOND, EVERY_SECOND, NEVER)) {
      write(FILE, schedule("hourly", "nonsense"));
      awaitEdit(() -> assertThat(reload.problems()).hasSize(1));
      write(FILE, schedule("hourly", repaired));
      awaitEdit(() -> assertThat(reload.problems()).isEmpty());
      awaitTriggers(Map.of("hourly", repaired));
    }
  }

  @Test
  void edit_renamedRoute_replacesTheOldOne() throws Exception {
    write(
        FILE, schedule("every-hour", NEVER).replace("centralita/every-hour", "centralita/hourly"));
    awaitEdit(() -> assertThat(routes()).containsOnly("every-hour", "twilio"));
    assertThat(triggers()).isEqualTo(Map.of("hourly", NEVER));

    write(FILE, schedule("hour", NEVER));
    awaitTriggers(Map.of("hour", NEVER));
    assertThat(routes()).containsOnly("hour", "twilio");
  }

  @Test
  void edit_removedRoute_stopsItsTriggerOnly() throws Exception {
    write(FILE, schedule("hourly", NEVER) + schedule("daily", NEVER));
    awaitTriggers(Map.of("hourly", NEVER, "daily", NEVER));

    write(FILE, schedule("daily", NEVER));
    awaitTriggers(Map.of("daily", NEVER));
  }

  @Test
  void delete_ofFile_stopsItsRoutes() throws Exception {
    Files.delete(directory.resolve(FILE));

    awaitTriggers(Map.of());
    assertThat(routes()).containsOnly("twilio");
    assertThat(reload.problems()).isEmpty();
  }

  @Test
  void schedule_thatFiresWhileItIsTakenAway_staysAway() throws Exception {
    write(FILE, schedule("hourly", EVERY_SECOND));
    awaitTriggers(Map.of("hourly", EVERY_SECOND));
    LateFiring late = new LateFiring();
    scheduler().getListenerManager().addJobListener(late);
    assertThat(late.fired.await(5, TimeUnit.SECONDS)).isTrue();

    Files.delete(directory.resolve(FILE));
    assertThat(late.over.await(10, TimeUnit.SECONDS)).isTrue();

    assertThat(routes()).containsOnly("twilio");
    assertThat(triggers()).isEmpty();
    write(FILE, schedule("hourly", NEVER));
    awaitTriggers(Map.of("hourly", NEVER));
    assertThat(reload.problems()).isEmpty();
  }

  @Test
  void edit_withAByteOrderMark_takesEffect_alsoAtTheStart() throws Exception {
    write(FILE, "\uFEFF" + schedule("hourly", "1 1 1 1 1 ? 2098").replace("\n", "\r\n"));
    awaitTriggers(Map.of("hourly", "1 1 1 1 1 ? 2098"));
    write("jobs.camel.yaml", "\uFEFF" + job("twilio", "direct"));

    main.stop();
    startCamel();

    assertThat(triggers()).isEqualTo(Map.of("hourly", "1 1 1 1 1 ? 2098"));
    assertThat(routes()).containsOnly("hourly", "twilio");
    assertThat(reload.problems()).isEmpty();
  }

  @Test
  void whatEditorsAndSystemsLeaveBeside_isNoRouteFile() throws Exception {
    Files.createSymbolicLink(directory.resolve(".#" + FILE), Path.of("somebody@host.1:2"));
    for (String name : List.of(FILE + "~", "#" + FILE + "#", "." + FILE + ".swp", "._" + FILE)) {
      write(name, "- route: [");
    }

    main.stop();
    startCamel();

    assertThat(triggers()).isEqualTo(Map.of("hourly", NEVER));
    assertThat(reload.problems()).isEmpty();
  }

  @Test
  void edit_ofWhatOtherFilesGoBy_isSaidToHoldFromTheNextStartOn() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(RouteReload.class);
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
    String errors =
        "- routeConfiguration:\n    id: calm\n    errorHandler: { noErrorHandler: {} }\n";

    write("errors.camel.yaml", errors);
    awaitEdit(() -> assertThat(log.list.toString()).contains("from the next start on"));
    assertThat(log.list.toString()).doesNotContain("has been applied");
    Files.delete(directory.resolve("errors.camel.yaml"));
    awaitProblem("errors.camel.yaml", 1, "until the next start only: put it back");
    write("errors.camel.yaml", errors);
    awaitEdit(() -> assertThat(reload.problems()).isEmpty());
    logger.detachAppender(log);
    logger.setLevel(null);
  }

  @Test
  void schedules_thatAreGone_areMissedUntilOneStartsTheJobAgain() throws Exception {
    awaitEdit(() -> assertThat(missing()).contains("twilio-hourly and elevenlabs-hourly"));
    String twilio = hourly("twilio-hourly");
    String elevenLabs = hourly("elevenlabs-hourly");

    write("own.camel.yaml", twilio + elevenLabs);
    awaitEdit(() -> assertThat(missing()).isEmpty());

    write("own.camel.yaml", elevenLabs);
    awaitEdit(
        () -> assertThat(missing()).contains("starts twilio-hourly:", "routes/own.camel.yaml"));

    write("moved.camel.yaml", twilio.replace("from:", "autoStartup: false\n    from:"));
    awaitEdit(() -> assertThat(missing()).isEmpty());

    Files.delete(directory.resolve("own.camel.yaml"));
    awaitEdit(() -> assertThat(missing()).contains("elevenlabs-hourly:", "routes/own.camel.yaml"));
    write("own.camel.yaml", elevenLabs);
    awaitEdit(() -> assertThat(missing()).isEmpty());
  }

  private String missing() {
    return reload.missingSchedule().orElse("");
  }

  private static String hourly(String job) {
    return schedule(job, NEVER).replace("direct:twilio", "seda:" + job);
  }

  @Test
  void aFolderInAFilesPlace_aLinkToNothing_andAFolderThatIsGone_endNothing() throws Exception {
    Files.delete(directory.resolve(FILE));
    Files.createDirectory(directory.resolve(FILE));
    awaitEdit(() -> assertThat(reload.problems().toString()).contains("It is a folder"));
    Files.delete(directory.resolve(FILE));
    Files.createSymbolicLink(directory.resolve(FILE), directory.resolve("nowhere"));
    awaitEdit(() -> assertThat(reload.problems().toString()).contains("It leads to no file"));
    Files.delete(directory.resolve(FILE));
    write(FILE, schedule("hourly", NEVER));
    awaitEdit(() -> assertThat(reload.problems()).isEmpty());

    Path aside = directory.resolveSibling(directory.getFileName() + "-aside");
    Files.move(directory, aside);
    awaitProblem(directory.getFileName().toString(), 1, "The folder cannot be read");
    Files.move(aside, directory);
    awaitEdit(() -> assertThat(reload.problems()).isEmpty());
    assertThat(triggers()).isEqualTo(Map.of("hourly", NEVER));
  }

  @Test
  void linksThatAreReplacedAllAtOnce_takeEffect() throws Exception {
    // as Kubernetes mounts a ConfigMap: file → ..data/file, ..data → a folder a version
    Path first = Files.createDirectory(directory.resolve("..first"));
    Files.writeString(first.resolve(FILE), schedule("hourly", "1 1 1 1 1 ? 2098"));
    Path second = Files.createDirectory(directory.resolve("..second"));
    Files.writeString(second.resolve(FILE), schedule("hourly", "2 2 2 2 2 ? 2097"));
    Files.createSymbolicLink(directory.resolve("..data"), first.getFileName());
    Files.delete(directory.resolve(FILE));
    Files.createSymbolicLink(directory.resolve(FILE), Path.of("..data", FILE));
    awaitTriggers(Map.of("hourly", "1 1 1 1 1 ? 2098"));

    Files.createSymbolicLink(directory.resolve("..data_tmp"), second.getFileName());
    Files.move(
        directory.resolve("..data_tmp"),
        directory.resolve("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);

    awaitTriggers(Map.of("hourly", "2 2 2 2 2 ? 2097"));
    assertThat(reload.problems()).isEmpty();
  }

  @Test
  void edit_idOrTriggerOfAnotherFile_isRefusedUntilThatFileGivesItUp() throws Exception {
    write("other.camel.yaml", schedule("hourly", EVERY_SECOND));
    awaitProblem("other.camel.yaml", 3, "Route id hourly is already used in " + FILE);
    assertThat(triggers()).isEqualTo(Map.of("hourly", NEVER));

    write(FILE, schedule("daily", NEVER));
    awaitTriggers(Map.of("hourly", EVERY_SECOND, "daily", NEVER));
    awaitEdit(() -> assertThat(reload.problems()).isEmpty());
  }

  @Test
  void edit_emptyFile_isReportedAndEndsNothing() throws Exception {
    write(FILE, "# nothing\n");

    awaitProblem(FILE, 1, "holds no route");
    assertThat(triggers()).isEqualTo(Map.of("hourly", NEVER));
  }

  @Test
  void edit_thatFailsOnlyWhenItsRouteStarts_isTakenBack() throws Exception {
    write(FILE, schedule("hourly", EVERY_SECOND).replace("direct:twilio", "quartz:no/producer"));

    awaitEdit(() -> assertThat(reload.problems()).hasSize(1));
    awaitTriggers(Map.of("hourly", NEVER));
    assertThat(reload.problems().get(0).line()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"seda", "direct"})
  void edit_duringARunTheScheduleBegan_takesEffectAndLeavesTheRunAlone(String scheme)
      throws Exception {
    begin("- to: '" + scheme + ":slow'", scheme);
    write(FILE, schedule("hourly", NEVER));

    awaitTriggers(Map.of("hourly", NEVER));
    assertThat(runs).hasValue(0);
    slow.release.countDown();
    // the schedule may have fired again before the edit was noticed
    awaitEdit(() -> assertThat(runs).hasPositiveValue());
    assertThat(slow.interrupted).isFalse();
  }

  @Test
  void edit_thatWouldCutOffARun_waitsForItsEnd() throws Exception {
    begin("- wireTap: {uri: 'direct:slow'}", "direct");
    write(FILE, schedule("daily", NEVER));
    Files.delete(directory.resolve("slow.camel.yaml"));
    write("jobs.camel.yaml", job("other", "direct"));

    awaitEdit(() -> assertThat(routes()).containsOnly("hourly", "slow", "other"));
    slow.release.countDown();
    awaitEdit(() -> assertThat(routes()).containsOnly("daily", "other"));
    assertThat(slow.interrupted).isFalse();
    assertThat(runs).hasPositiveValue();
  }

  private void begin(String handOver, String scheme) throws Exception {
    String twoSteps =
        job("slow", scheme)
            .replace("steps:\n", "steps:\n        - process:\n            ref: '#slow'\n");
    write("slow.camel.yaml", twoSteps);
    write(FILE, schedule("hourly", EVERY_SECOND).replace("- to: 'direct:twilio'", handOver));
    assertThat(slow.started.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void messages_showPlaceholdersNotTheirValues() throws Exception {
    write(FILE, schedule("hourly", NEVER).replace("direct:twilio", "bean:{{secret}}"));

    awaitProblem(FILE, 10, "{{secret}}");
    assertThat(reload.problems().toString()).doesNotContain("hush-hush");
  }

  @Test
  void start_brokenFile_failsWithFileAndLine() throws Exception {
    main.stop();
    for (String broken :
        List.of(
            schedule("hourly", "0 0 99 * * ?"),
            schedule("hourly", NEVER).replace("cron:", "cron: ["))) {
      write(FILE, broken);
      Throwable failure = catchThrowable(this::startCamel);

      Problem problem = Problem.causedBy(failure).orElseThrow();
      assertThat(problem.file()).isEqualTo(FILE);
      assertThat(problem.line()).isIn(8, 9);
    }
  }

  private void startCamel() throws Exception {
    main = new Main();
    main.addProperty("camel.main.routesIncludePattern", "file:" + directory + "/*.camel.yaml");
    main.addProperty("camel.main.shutdownTimeout", "5");
    main.addProperty("secret", "hush-hush");
    main.bind("count", (Processor) exchange -> runs.incrementAndGet());
    main.bind("slow", slow);
    main.configure()
        .addConfiguration(
            new CamelConfiguration() {
              @Override
              public void configure(CamelContext context) throws Exception {
                reload = RouteReload.register(context, directory, 100);
              }
            });
    main.start();
    camel = main.getCamelContext();
  }

  /** A job that runs until it is released. */
  private static final class SlowJob implements Processor {
    final CountDownLatch started = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    volatile boolean interrupted;
    volatile boolean ended;

    @Override
    public void process(Exchange exchange) {
      started.countDown();
      try {
        ended = release.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Holds the first firing back until its schedule is gone. */
  private final class LateFiring implements JobListener {
    final CountDownLatch fired = new CountDownLatch(1);
    final CountDownLatch over = new CountDownLatch(1);

    @Override
    public String getName() {
      return "late";
    }

    @Override
    public void jobToBeExecuted(JobExecutionContext firing) {
      fired.countDown();
      await().atMost(Duration.ofSeconds(5)).until(() -> triggers().isEmpty());
    }

    @Override
    public void jobExecutionVetoed(JobExecutionContext firing) {
      over.countDown();
    }

    @Override
    public void jobWasExecuted(JobExecutionContext firing, JobExecutionException failure) {
      over.countDown();
    }
  }

  private static String schedule(String id, String cron, String... more) {
    StringBuilder options = new StringBuilder();
    for (String option : more) {
      options.append("        ").append(option).append('\n');
    }
    return """
        - route:
            # when the job runs
            id: %1$s
            from:
              uri: quartz:centralita/%1$s
              parameters:
                stateful: true
                cron: '%2$s'
        %3$s      steps:
                - to: 'direct:twilio'
        """
        .formatted(id, cron, options);
  }

  private static String job(String name, String scheme) {
    return """
        - route:
            id: %1$s
            from:
              uri: %2$s:%1$s
              steps:
                - process:
                    ref: "#count"
        """
        .formatted(name, scheme);
  }

  private void write(String name, String text) throws IOException {
    Path temporary = Files.writeString(directory.resolve(name + ".tmp"), text);
    Files.move(
        temporary,
        directory.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void awaitTriggers(Map<String, String> expected) {
    awaitEdit(() -> assertThat(triggers()).isEqualTo(expected));
  }

  private void awaitProblem(String file, int line, String words) {
    awaitEdit(() -> assertThat(reload.problems()).hasSize(1));
    Problem problem = reload.problems().get(0);
    assertThat(problem.sentence()).contains(words);
    assertThat(problem).isEqualTo(new Problem(file, line, problem.sentence()));
  }

  private static void awaitEdit(ThrowingRunnable assertion) {
    await()
        .ignoreExceptions()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(assertion);
  }

  private Map<String, String> triggers() throws SchedulerException {
    Map<String, String> crons = new LinkedHashMap<>();
    for (TriggerKey key : scheduler().getTriggerKeys(GroupMatcher.anyGroup())) {
      crons.put(key.getName(), ((CronTrigger) scheduler().getTrigger(key)).getCronExpression());
    }
    return crons;
  }

  private CronTrigger trigger(String name) throws SchedulerException {
    return (CronTrigger) scheduler().getTrigger(new TriggerKey(name, "centralita"));
  }

  private Scheduler scheduler() {
    return camel.getComponent("quartz", QuartzComponent.class).getScheduler();
  }

  private List<String> routes() {
    return camel.getRoutes().stream().map(Route::getId).toList();
  }
}
