package io.centralita.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchException;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.centralita.runs.Job;
import io.centralita.runs.Schedules;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
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

/** Edits of the schedules in a running program: good ones take effect, broken ones do no harm. */
class ScheduleReloadTest {
  private static final String FILE = "schedules.camel.yaml";
  private static final String NEVER = "0 0 0 1 1 ? 2099";
  private static final String EVERY_SECOND = "* * * * * ?";

  @TempDir Path directory;
  private final AtomicInteger runs = new AtomicInteger();
  private final SlowJob slow = new SlowJob();
  private Main main;
  private CamelContext camel;
  private ScheduleReload reload;

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
  void routeIds_areThoseOfAllFiles_fromTheStartOn() throws Exception {
    assertThat(reload.routeIds()).containsOnly("hourly", "twilio");

    write(FILE, schedule("hourly", NEVER) + schedule("daily", NEVER));
    awaitEdit(() -> assertThat(reload.routeIds()).containsOnly("hourly", "daily", "twilio"));
    write(FILE, schedule("daily", NEVER));
    awaitEdit(() -> assertThat(reload.routeIds()).containsOnly("daily", "twilio"));
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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 99 * * ? | Bad cron '0 0 99 * * ?'",
        "0 0 0 * x ?  | Bad cron '0 0 0 * x ?': Illegal cron expression format.",
      })
  void edit_badCron_keepsLastGoodSchedule(String cron, String problem) throws Exception {
    write(FILE, schedule("hourly", cron));

    awaitProblem(FILE, 8, problem);
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

  /** As {@code /api/jobs} says it. */
  @Test
  void edit_isWhenItsJobIsStartedNext_whateverTheRouteIsCalled() throws Exception {
    Schedules schedules = new Schedules(camel);
    String hourly = hourly("twilio-hourly");
    write(FILE, hourly);
    awaitEdit(() -> assertThat(schedules.of(Job.TWILIO_HOURLY)).hasSize(1));

    write(
        FILE,
        hourly
            .replaceFirst("id: .*", "id: on-leap-days")
            .replaceFirst(
                "cron: .*", "cron: '0 30 6 29 2 ? 2096'\n        trigger.timeZone: Asia/Kolkata"));

    awaitEdit(
        () ->
            assertThat(schedules.of(Job.TWILIO_HOURLY))
                .containsExactly(
                    new Schedules.Schedule(
                        "on-leap-days",
                        "0 30 6 29 2 ? 2096",
                        Instant.parse("2096-02-29T01:00:00Z"))));
    assertThat(schedules.of(Job.ELEVENLABS_HOURLY)).isEmpty();
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
  void edit_ofAnotherFile_isSaidInOneLineAndNotApplied() throws Exception {
    awaitEdit(() -> assertThat(missing()).isNotEmpty());
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger(ScheduleReload.class);
    logger.setLevel(Level.INFO);
    logger.addAppender(log);

    for (String edit : List.of(job("renamed", "direct"), "- route: [")) {
      write("jobs.camel.yaml", edit);
      awaitEdit(
          () ->
              assertThat(log.list)
                  .extracting(ILoggingEvent::getFormattedMessage)
                  .containsExactly(
                      "jobs.camel.yaml has been edited: that holds from the next start on."));
      log.list.clear();
    }
    Files.delete(directory.resolve("jobs.camel.yaml"));
    write("new.camel.yaml", schedule("daily", EVERY_SECOND));
    awaitEdit(() -> assertThat(log.list).hasSize(2));
    write(FILE, schedule("hourly", "1 1 1 1 1 ? 2098"));
    awaitTriggers(Map.of("hourly", "1 1 1 1 1 ? 2098"));
    logger.detachAppender(log);
    logger.setLevel(null);

    assertThat(log.list).hasSize(3);
    assertThat(routes()).containsOnly("hourly", "twilio");
    assertThat(reload.problems()).isEmpty();
  }

  @Test
  void schedules_thatAreGone_areMissedUntilOneStartsTheJobAgain() throws Exception {
    awaitEdit(() -> assertThat(missing()).contains("twilio-hourly and elevenlabs-hourly"));
    String twilio = hourly("twilio-hourly");
    String elevenLabs = hourly("elevenlabs-hourly");

    write(FILE, twilio + elevenLabs);
    awaitEdit(() -> assertThat(missing()).isEmpty());

    write(FILE, elevenLabs);
    awaitEdit(() -> assertThat(missing()).contains("starts twilio-hourly:", "routes/" + FILE));

    write(FILE, elevenLabs + twilio.replace("from:", "autoStartup: false\n    from:"));
    awaitEdit(() -> assertThat(missing()).isEmpty());

    Files.delete(directory.resolve(FILE));
    awaitEdit(() -> assertThat(missing()).contains("twilio-hourly and elevenlabs-hourly"));
    write(FILE, twilio + elevenLabs);
    awaitEdit(() -> assertThat(missing()).isEmpty());
  }

  private String missing() {
    return reload.missingSchedule().orElse("");
  }

  private static String hourly(String job) {
    return schedule(job, NEVER)
        .replace(
            "- to: 'direct:twilio'", "- setBody: {constant: " + job + "}\n        - to: seda:jobs");
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
    awaitEdit(() -> assertThat(reload.problems()).isEmpty());
  }

  @Test
  void edit_idOrTriggerOfAnotherFile_isRefusedAndLeavesBothAlone() throws Exception {
    main.stop();
    write("own.camel.yaml", schedule("daily", NEVER));
    startCamel();

    write(FILE, schedule("hourly", EVERY_SECOND) + schedule("daily", EVERY_SECOND));
    awaitProblem(FILE, 13, "Route id daily is already used");
    write(FILE, schedule("hourly", EVERY_SECOND) + firing("daily", "other"));
    awaitEdit(() -> assertThat(reload.problems().toString()).contains("Trigger"));
    awaitProblem(FILE, 15, "Trigger centralita.daily is already used");

    assertThat(triggers()).isEqualTo(Map.of("hourly", NEVER, "daily", NEVER));
    assertThat(routes()).containsOnly("hourly", "daily", "twilio");
    write(FILE, schedule("hourly", EVERY_SECOND));
    awaitTriggers(Map.of("hourly", EVERY_SECOND, "daily", NEVER));
    awaitEdit(() -> assertThat(reload.problems()).isEmpty());
  }

  @Test
  void edit_triggerTwice_isRefused() throws Exception {
    write(FILE, schedule("hourly", EVERY_SECOND) + firing("hourly", "other"));

    awaitProblem(FILE, 15, "Trigger centralita.hourly is already used");
    assertThat(triggers()).isEqualTo(Map.of("hourly", NEVER));
    assertThat(routes()).containsOnly("hourly", "twilio");
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

  private void begin(String handOver, String scheme) throws Exception {
    String twoSteps =
        job("slow", scheme)
            .replace("steps:\n", "steps:\n        - process:\n            ref: '#slow'\n");
    write("slow.camel.yaml", twoSteps);
    main.stop();
    startCamel();
    write(FILE, schedule("hourly", EVERY_SECOND).replace("- to: 'direct:twilio'", handOver));
    assertThat(slow.started.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void messages_showPlaceholdersNotTheirValues() throws Exception {
    write(FILE, schedule("hourly", NEVER).replace("direct:twilio", "bean:{{secret}}"));

    awaitProblem(FILE, 10, "{{secret}}");
    assertThat(reload.problems().toString()).doesNotContain("hush-hush");
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "schedules | 0 0 0 1 1      | 0 0 99 1 1           | 8 | Bad cron",
        "schedules | cron:          | cron: [              | 9 | from line 8",
        "schedules | stateful: true | trigger.timeZone: X  | 7 | Unknown time zone",
        "schedules | direct:twilio  | bean:none            | 10| none",
        "jobs      | from:          | form:                | 3 | form",
        "jobs      | steps:         | steps: [             | 6 | from line 6",
        "jobs      | #count         | #cuont               | 7 | cuont",
        "jobs      | direct:twilio  | dircet:twilio        | 4 | dircet",
        "jobs      | direct:twilio  | direct:twilio?a=b    | 4 | Unknown option: a",
        "jobs      | direct:twilio  | timer:{{secret}}?a=b | 4 | Unknown option: a",
        "jobs      | #count         | #no-{{secret}}       | 7 | #no-{{secret}}",
        "jobs      | direct:twilio  | http:nowhere         | 3 | Cannot consume",
        "jobs      | - route:       | route:               | 1 | not a list",
        "schedules | id: hourly     | id: twilio           | 3 | Duplicate route ids",
      })
  void start_brokenFile_failsWithFileAndLine(
      String file, String good, String bad, int line, String words) throws Exception {
    main.stop();
    String text = Files.readString(directory.resolve(file + ".camel.yaml"));
    write(file + ".camel.yaml", text.replace(good, bad));

    Exception failure = catchException(this::startCamel);

    Problem problem =
        ((BrokenRouteFileException)
                BrokenRouteFileException.behind(failure, main.getCamelContext(), directory))
            .problem();
    assertThat(problem).isEqualTo(new Problem(file + ".camel.yaml", line, problem.sentence()));
    assertThat(problem.sentence()).contains(words).doesNotContain("hush-hush");
  }

  @ParameterizedTest
  @CsvSource({"none, direct:ok, 13", "mine, dircet:no, 6"})
  void start_brokenTemplate_failsWithFileAndLine(String called, String step, int line)
      throws Exception {
    main.stop();
    String template =
        """
        - routeTemplate:
            id: mine
            from:
              uri: kamelet:source
              steps:
                - to: %s
        - route:
            id: caller
            from:
              uri: direct:caller
              steps:
                - log: x
                - to: kamelet:%s/call
        """;
    write("own.camel.yaml", template.formatted(step, called));

    Exception failure = catchException(this::startCamel);

    assertThat(BrokenRouteFileException.behind(failure, main.getCamelContext(), directory))
        .hasMessageStartingWith("routes/own.camel.yaml, line " + line + ": ");
  }

  private void startCamel() throws Exception {
    main = new Main();
    main.addProperty("camel.main.routesIncludePattern", "file:" + directory + "/*.camel.yaml");
    main.addProperty("camel.main.shutdownTimeout", "5");
    // otherwise a stop waits until its idle threads look up, for half a second
    main.addProperty("camel.component.quartz.interruptJobsOnShutdown", "true");
    main.addProperty("secret", "hush-hush");
    main.bind("count", (Processor) exchange -> runs.incrementAndGet());
    main.bind("slow", slow);
    main.configure()
        .addConfiguration(
            new CamelConfiguration() {
              @Override
              public void configure(CamelContext context) throws Exception {
                reload = new ScheduleReload(context, directory, 100);
                context.addService(reload);
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

  private static String firing(String trigger, String id) {
    return schedule(id, NEVER).replace("centralita/" + id, "centralita/" + trigger);
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
