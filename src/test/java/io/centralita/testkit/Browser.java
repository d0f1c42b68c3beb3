package io.centralita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Is a Chromium for the tests of a class, one for all classes of a JVM; each page that a test opens
 * is another visitor's. After each test it makes sure that no page asked another host, broke the
 * security policy, wrote an error to its console or left an exception uncaught. Where Chromium or
 * Node is missing the class is skipped, unless {@code CI} or {@code -Dbrowser.required} is {@code
 * true}. To be registered in a static field.
 */
public final class Browser implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback {

  private static final Set<String> SEVERE = Set.of("serious", "critical");
  private static final double TIMEOUT_MILLIS = 15_000;

  /** Who looks, and with what; a test changes what matters to it. */
  public record Visitor(
      String locale, String zone, ColorScheme colours, int width, int height, boolean scripts) {

    /** At a desk in Madrid. */
    public static final Visitor MADRID =
        new Visitor("es-ES", "Europe/Madrid", ColorScheme.LIGHT, 1280, 800, true);

    /** With a telephone in New York, at night. */
    public static final Visitor NEW_YORK =
        new Visitor("en-US", "America/New_York", ColorScheme.DARK, 360, 740, true);

    public Visitor withoutScripts() {
      return new Visitor(locale, zone, colours, width, height, false);
    }
  }

  private final List<BrowserContext> contexts = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private final List<Pattern> expected = new ArrayList<>();
  private Running running;
  private String test;

  /** The one of the JVM. */
  private record Running(Playwright playwright, com.microsoft.playwright.Browser browser)
      implements AutoCloseable {

    static Running start(Path chromium, Path node) {
      PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
      Playwright playwright =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(
                      Map.of(
                          "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                          "1",
                          "PLAYWRIGHT_NODEJS_PATH",
                          node.toString())));
      return new Running(
          playwright,
          playwright
              .chromium()
              .launch(
                  new LaunchOptions()
                      .setExecutablePath(chromium)
                      .setArgs(
                          List.of(
                              "--no-sandbox",
                              "--disable-gpu",
                              "--disable-quic",
                              "--disable-dev-shm-usage",
                              "--no-first-run",
                              "--disable-background-networking",
                              "--disable-component-update",
                              "--disable-sync"))));
    }

    @Override
    public void close() {
      browser.close();
      playwright.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Optional<Path> chromium = onPath("chromium", "chromium-browser", "google-chrome");
    Optional<Path> node = onPath("node");
    if (chromium.isEmpty() || node.isEmpty()) {
      String sentence = "Chromium and Node are needed for this (Debian: chromium, nodejs).";
      boolean required =
          Boolean.getBoolean("browser.required") || "true".equals(System.getenv("CI"));
      assertThat(required).as(sentence).isFalse();
      Assumptions.abort(sentence);
    }
    PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
    running =
        context
            .getRoot()
            .getStore(Namespace.create(Browser.class))
            .getOrComputeIfAbsent(
                Running.class, key -> Running.start(chromium.get(), node.get()), Running.class);
  }

  private static Optional<Path> onPath(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(":"))
                    .map(folder -> Path.of(folder).resolve(name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    test = context.getRequiredTestClass().getSimpleName() + "." + context.getDisplayName();
    faults.clear();
    expected.clear();
  }

  /** An empty page of somebody new at a program's address, of which they know nothing yet. */
  public Page page(URI address, Visitor visitor) {
    BrowserContext context =
        running
            .browser()
            .newContext(
                new com.microsoft.playwright.Browser.NewContextOptions()
                    .setBaseURL(address.resolve("/").toString())
                    .setLocale(visitor.locale())
                    .setTimezoneId(visitor.zone())
                    .setColorScheme(visitor.colours())
                    .setViewportSize(visitor.width(), visitor.height())
                    .setJavaScriptEnabled(visitor.scripts()));
    contexts.add(context);
    context.setDefaultTimeout(TIMEOUT_MILLIS);
    context.addInitScript(
        "addEventListener('securitypolicyviolation',"
            + " e => console.error('policy: ' + e.violatedDirective + ' ' + e.blockedURI))");
    context.route(
        "**/*",
        route -> {
          if (URI.create(route.request().url()).getAuthority().equals(address.getAuthority())) {
            route.resume();
          } else {
            faults.add("another host: " + route.request().url());
            route.abort();
          }
        });
    context.onConsoleMessage(
        message -> {
          if ("error".equals(message.type())) {
            faults.add("console: " + message.text() + " " + message.location());
          }
        });
    context.onWebError(error -> faults.add("uncaught: " + error.error()));
    return context.newPage();
  }

  public Page page(URI address) {
    return page(address, Visitor.MADRID);
  }

  /** Signs in by the form, from whichever page asks for it, and waits for what comes then. */
  public static void signIn(Page page, String secret) {
    page.locator("input[name=secret]").fill(secret);
    page.locator("button[type=submit]").click();
    page.waitForLoadState();
  }

  /** Errors on the console that the test is about: those in which this is found. */
  public void expect(String regex) {
    expected.add(Pattern.compile(regex));
  }

  /** Nobody is kept out: what axe calls serious or critical is not there. */
  public static void assertAccessible(Page page) {
    assertThat(new AxeBuilder(page).analyze().getViolations())
        .filteredOn(rule -> SEVERE.contains(rule.getImpact()))
        .extracting(rule -> rule.getId() + ": " + rule.getNodes().get(0).getHtml())
        .isEmpty();
  }

  /** Keeps a picture of the whole page in {@code target/screenshots}. */
  public static void picture(Page page, String name) {
    picture(page, name, true);
  }

  /** The same of what the visitor sees without scrolling. */
  public static void pictureOfView(Page page, String name) {
    picture(page, name, false);
  }

  private static void picture(Page page, String name, boolean whole) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setFullPage(whole)
            .setPath(Path.of("target", "screenshots", name + ".png")));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    try {
      for (BrowserContext visitor : contexts) {
        // what pages have said is heard while something is asked of them
        visitor.cookies();
        visitor.close();
      }
      assertThat(faults)
          .as(test)
          .filteredOn(fault -> expected.stream().noneMatch(part -> part.matcher(fault).find()))
          .isEmpty();
    } finally {
      contexts.clear();
    }
  }
}
