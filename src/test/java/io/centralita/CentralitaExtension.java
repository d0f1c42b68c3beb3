package io.centralita;

import io.centralita.database.TestDatabase;
import io.centralita.testkit.FakeElevenLabs;
import io.centralita.testkit.FakeTwilio;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One program for all tests of a class, on one database and beside the providers of the class. To
 * each test they look as if they had just been started. A test may start further ones.
 */
final class CentralitaExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  private final Map<String, String> settings = new HashMap<>();
  private final List<RunningCentralita> ofTheTest = new ArrayList<>();
  private Consumer<Main> preparation = main -> {};
  private boolean besideTwilio;
  private boolean besideElevenLabs;
  private Clock clock = Clock.systemUTC();
  private FakeTwilio twilio;
  private FakeElevenLabs elevenLabs;
  private TestDatabase database;
  private RunningCentralita program;

  CentralitaExtension besideTwilio() {
    besideTwilio = true;
    return this;
  }

  CentralitaExtension besideElevenLabs() {
    besideElevenLabs = true;
    return this;
  }

  /** Looks for due recordings all the time: for tests that have some. */
  CentralitaExtension fetchingRecordings() {
    preparation = main -> main.addInitialProperty("recordings.look-delay", "20");
    return this;
  }

  /** Waits for a silent provider as long as in production: for tests that look on meanwhile. */
  CentralitaExtension patient() {
    preparation = main -> main.addInitialProperty("provider.answer-timeout", "60000");
    return this;
  }

  CentralitaExtension with(String setting, String value) {
    settings.put(setting, value);
    return this;
  }

  CentralitaExtension at(Clock timeOfTest) {
    clock = timeOfTest;
    return this;
  }

  FakeTwilio twilio() {
    return twilio;
  }

  FakeElevenLabs elevenLabs() {
    return elevenLabs;
  }

  TestDatabase database() {
    return database;
  }

  DataSource dataSource() {
    return database.dataSource();
  }

  /** The one of the class, started with the first call. */
  RunningCentralita program() {
    if (program == null) {
      program = start(Map.of());
    }
    return program;
  }

  /** Another one on the same database, with further or other settings, that ends with the test. */
  RunningCentralita another(String... further) {
    Map<String, String> more = new HashMap<>();
    for (int i = 0; i < further.length; i += 2) {
      more.put(further[i], further[i + 1]);
    }
    RunningCentralita another = start(more);
    ofTheTest.add(another);
    return another;
  }

  private RunningCentralita start(Map<String, String> more) {
    Map<String, String> all = new HashMap<>();
    if (twilio != null) {
      all.putAll(RunningCentralita.twilio(twilio));
    }
    if (elevenLabs != null) {
      all.putAll(RunningCentralita.elevenLabs(elevenLabs));
    }
    all.putAll(settings);
    all.putAll(more);
    return RunningCentralita.on(database.database(), all, clock, preparation);
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    twilio = besideTwilio ? FakeTwilio.start() : null;
    elevenLabs = besideElevenLabs ? FakeElevenLabs.start() : null;
    database = TestDatabase.migrated();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    RunningCentralita.forget(database.dataSource());
    if (twilio != null) {
      twilio.reset();
    }
    if (elevenLabs != null) {
      elevenLabs.reset();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    ofTheTest.forEach(RunningCentralita::close);
    ofTheTest.clear();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (program != null) {
      program.close();
    }
    database.close();
    if (twilio != null) {
      twilio.close();
    }
    if (elevenLabs != null) {
      elevenLabs.close();
    }
  }
}
