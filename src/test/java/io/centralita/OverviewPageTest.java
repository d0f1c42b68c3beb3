package io.centralita;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.centralita.testkit.Browser;
import io.centralita.testkit.Browser.Visitor;
import io.centralita.testkit.FakeTwilio;
import io.centralita.testkit.TwilioCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The overview beside what SQL says of the same tables, and a sync that is started from it. */
// the extension closes each page
@SuppressWarnings("PMD.CloseResource")
class OverviewPageTest {

  /** The week in which Madrid puts its clock forward, at 20 past nine there. */
  private static final String NOW = "2026-03-31T07:20:00Z";

  private static final String HOSTILE = "<img src=x onerror=alert(1)>\"'&amp;";
  private static final Visitor MANAGER =
      new Visitor("en-US", "Europe/Madrid", ColorScheme.LIGHT, 1280, 800, true);

  @RegisterExtension
  static final CentralitaExtension extension =
      new CentralitaExtension().besideTwilio().besideElevenLabs();

  @RegisterExtension static final Browser browser = new Browser();

  private final RunningCentralita centralita = extension.program();
  private final FakeTwilio twilio = extension.twilio();
  private final CountDownLatch over = new CountDownLatch(1);

  @BeforeEach
  void fill() {
    centralita.sql(
        "INSERT INTO workspaces (id, name) SELECT id, CASE id WHEN 2 THEN '%s' WHEN 3 THEN repeat('W', 190)"
                .formatted(HOSTILE.replace("'", "''"))
            + " WHEN 4 THEN NULL WHEN 5 THEN 'Ávila' ELSE 'Client ' || id END FROM generate_series(2, 16) AS id",
        """
        INSERT INTO calls (id, source, workspace_id, call_date, duration, cost, price_unit, direction, status)
        SELECT 'CA' || n, 'twilio', 1 + n * n % 14, timestamptz '2026-03-31 07:15Z' - n * interval '19 minutes', n % 211,
               CASE WHEN n % 17 > 0 THEN 0.0085 * (1 + n % 9) END, 'USD', 'outbound-api', 'completed'
          FROM generate_series(0, 1500) AS n
        """,
        """
        INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls, total_cost, total_duration)
        SELECT workspace_id, date_trunc('hour', call_date, 'UTC'), count(*), coalesce(sum(cost), 0), sum(duration)
          FROM calls GROUP BY 1, 2
        """,
        """
        INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date, total_conversations, total_cost, llm_price)
        SELECT workspace_id + 1, snapshot_date, total_calls, total_calls * 411, total_calls * 0.0125 FROM twilio_snapshots
        """);
  }

  @AfterEach
  void letGo() {
    over.countDown();
  }

  private Page open(Visitor visitor, String address) {
    Page page = browser.page(centralita.address("/"), visitor);
    page.clock().setFixedTime(NOW);
    page.navigate(address);
    Browser.signIn(page, RunningCentralita.SECRET);
    assertThat(page.locator("main > section").first()).isVisible();
    return page;
  }

  @Test
  void eachWorkspace_isWhatSqlSays_howeverItIsShown() {
    Page page = open(MANAGER, "/");

    // too many for cards; the dearest first
    assertThat(page.locator(".workspaces tbody tr")).hasCount(16);
    List<String> shown =
        page.locator(".workspaces tbody tr").all().stream().map(OverviewPageTest::row).toList();
    assertThat(shown).isEqualTo(rows());
    assertThat(page.locator(".figure .value").allInnerTexts().get(4)).isEqualTo(costOfTheWeek());
    assertThat(page.getByText("calls not priced yet").first())
        .hasText(
            value(
                "SELECT count(*) || ' calls not priced yet' FROM calls WHERE cost IS NULL AND"
                    + week("call_date")));
    assertThat(page.locator("img[src=x]")).hasCount(0);

    page.getByRole(AriaRole.SEARCHBOX).fill("avi");
    assertThat(page.locator(".workspaces tbody tr")).hasCount(1);
    page.getByRole(AriaRole.BUTTON, named("Cards")).click();
    assertThat(page.locator(".card.workspace h3")).hasText("Ávila");
    assertThat(page).hasURL(Pattern.compile("/\\?q=avi&view=cards$"));
    page.reload();
    assertThat(page.locator(".card.workspace h3")).hasText("Ávila");
    page.goBack();
    assertThat(page.locator(".workspaces tbody tr")).hasCount(1);
    page.locator(".workspaces tbody a").first().click();
    assertThat(page).hasURL(Pattern.compile("/twilio\\?workspace=5$"));
  }

  @Test
  void amountsOfSeveralCurrencies_areNotAddedUp() {
    centralita.sql(
        "UPDATE calls SET price_unit = 'MXN' WHERE id = 'CA1'",
        "UPDATE workspaces SET name = 'In pesos' WHERE id = (SELECT workspace_id FROM calls WHERE id = 'CA1')");

    Page page = open(MANAGER, "/?view=cards&q=In pesos");

    assertThat(page.locator(".card.workspace tr.cost td").first()).hasText("–");
    assertThat(page.locator(".card.workspace tr.cost td").last()).hasText("–");
    assertThat(page.locator(".figure .value").first()).hasText("–");
    assertThat(page.locator(".banner")).containsText("MXN");
    page.getByRole(AriaRole.SEARCHBOX).fill("avi");
    assertThat(page.locator(".card.workspace tr.cost td").last()).containsText("$");
  }

  /** Cost today and of the week with its change, then calls, conversations and seconds. */
  private List<String> rows() {
    return List.of(
        value(
                """
                WITH hours AS (
                  SELECT workspace_id, snapshot_date AS hour, total_cost AS cost, total_calls AS calls, 0 AS conversations, total_duration AS seconds
                    FROM twilio_snapshots
                  UNION ALL SELECT workspace_id, snapshot_date, llm_price, 0, total_conversations, 0 FROM elevenlabs_snapshots
                ), sums AS (
                  SELECT workspace.id, workspace.name,
                         coalesce(sum(cost) FILTER (WHERE hour >= '2026-03-30 22:00Z'), 0) AS today,
                         coalesce(sum(cost) FILTER (WHERE hour >= '2026-03-24 23:00Z'), 0) AS week,
                         -- whole hours that are over, and those of seven days before by the same clock
                         sum(cost) FILTER (WHERE hour >= '2026-03-24 23:00Z' AND hour < '2026-03-31 07:00Z') AS now,
                         sum(cost) FILTER (WHERE hour >= '2026-03-17 23:00Z' AND hour < '2026-03-24 08:00Z') AS before,
                         coalesce(sum(calls) FILTER (WHERE hour >= '2026-03-24 23:00Z'), 0) AS calls,
                         coalesce(sum(conversations) FILTER (WHERE hour >= '2026-03-24 23:00Z'), 0) AS conversations,
                         coalesce(sum(seconds) FILTER (WHERE hour >= '2026-03-24 23:00Z'), 0) AS seconds
                    FROM workspaces AS workspace
                    LEFT JOIN hours ON hours.workspace_id = workspace.id
                   GROUP BY workspace.id
                )
                SELECT string_agg(concat_ws('|', coalesce(name, 'Workspace ' || id), '$' || round(today, 2), '$' || round(week, 2),
                                            CASE WHEN before > 0 THEN round(100 * (now / before - 1), 1)::text ELSE '–' END,
                                            calls, conversations, seconds), E'\\n' ORDER BY week DESC, id)
                  FROM sums
                """)
            .split("\n"));
  }

  private static String row(Locator row) {
    List<String> cells = row.locator("th, td").allInnerTexts().stream().map(String::strip).toList();
    String change = cells.get(4).replaceAll("[+%]", "").replace('\u2212', '-');
    return String.join(
        "|",
        cells.get(0),
        cells.get(1),
        cells.get(3),
        change,
        cells.get(6),
        cells.get(7),
        seconds(cells.get(8)));
  }

  /** Of 1:02:03. */
  private static String seconds(String clock) {
    long seconds = 0;
    for (String part : clock.split(":")) {
      seconds = seconds * 60 + Long.parseLong(part);
    }
    return String.valueOf(seconds);
  }

  private String costOfTheWeek() {
    return value(
        "SELECT '$' || round((SELECT sum(total_cost) FROM twilio_snapshots WHERE"
            + week("snapshot_date")
            + ") + (SELECT sum(llm_price) FROM elevenlabs_snapshots WHERE"
            + week("snapshot_date")
            + "), 2)");
  }

  private static String week(String column) {
    return " %1$s >= '2026-03-24 23:00Z' AND %1$s < '2026-03-31 08:00Z'".formatted(column);
  }

  private String value(String query) {
    return centralita.value(query);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  @Test
  void syncNow_showsHowFarItIs_anywhere_andIsCancelledWithOnePress() {
    twilio.add(
        TwilioCalls.campaign(3, 40, Instant.now().minus(Duration.ofHours(1)), Instant.now()));
    Page page = open(Visitor.MADRID, "/?zone=UTC");
    Locator sync = page.getByRole(AriaRole.BUTTON, named("Sincronizar ahora"));

    sync.dblclick();
    assertThat(page.locator(".results li")).hasCount(2);
    assertThat(page.locator(".results"))
        .containsText(
            value("SELECT count(*) FROM calls WHERE length(id) = 34") + " llamadas guardadas");
    assertThat(value("SELECT string_agg(job || ' ' || status, ', ' ORDER BY job) FROM sync_runs"))
        .isEqualTo("elevenlabs-hourly succeeded, twilio-hourly succeeded");

    twilio.fault(
        request -> true,
        10_000,
        (reply, honest) -> {
          over.await(60, TimeUnit.SECONDS);
          reply.send(honest.get());
        });
    sync.click();
    assertThat(page.getByRole(AriaRole.PROGRESSBAR)).hasCount(1);
    page.reload();
    assertThat(page.getByRole(AriaRole.PROGRESSBAR, named("Avance: Twilio, cada hora")))
        .isVisible();
    page.getByRole(AriaRole.BUTTON, named("Cancelar: Twilio, cada hora")).click();

    assertThat(page.locator(".results")).containsText("Cancelada");
    assertThat(page.getByRole(AriaRole.PROGRESSBAR)).hasCount(0);
    assertThat(value("SELECT status FROM sync_runs ORDER BY id DESC LIMIT 1"))
        .isNotEqualTo("running");
  }

  @Test
  void whatNeedsALook_isSaidWithWhatToDo_alsoWithoutADatabase() {
    browser.expect("503");
    centralita.sql(
        "INSERT INTO sync_alerts (id, message, action) VALUES ('failed-runs', 'The last 3 runs failed: <b>twilio</b>.', 'Look.'),"
            + " ('another', 'Something <i>new</i> is wrong.', 'Do something about it.')",
        "INSERT INTO sync_runs (job, holds, trigger, status, owner, ended_at, error) VALUES ('twilio-hourly', '{calls}', 'schedule',"
            + " 'failed', gen_random_uuid(), now(), 'Twilio refused the credentials (20003). Check TWILIO_AUTH_TOKEN.')");
    Page phone = open(Visitor.NEW_YORK, "/?view=cards");
    Page page = open(Visitor.MADRID, "/");
    for (Page shown : List.of(phone, page)) {
      assertThat(shown.locator(".attention li")).hasCount(2);
      assertThat(shown.locator(".attention")).containsText("Something <i>new</i> is wrong.");
      assertThat(shown.locator("#jobs")).isVisible();
      Browser.assertAccessible(shown);
      Browser.picture(shown, "overview-" + shown.viewportSize().width);
      assertThat(shown.evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .isEqualTo(true);
    }

    assertThat(page.locator(".attention")).containsText("Tres ejecuciones seguidas fallaron");
    assertThat(
            page.locator("tr", new Page.LocatorOptions().setHasText("Twilio, cada hora")).first())
        .containsText("El proveedor rechazó las credenciales.");
    page.route(
        "**/health",
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setStatus(503)
                    .setContentType("application/json")
                    .setBody(
                        "{\"status\":\"DOWN\",\"checks\":[{\"name\":\"database\",\"status\":\"DOWN\",\"reason\":\"It is away.\"}]}")));
    page.evaluate("dispatchEvent(new Event('storage'))");
    assertThat(page.locator(".banner"))
        .containsText("Ahora no se puede usar la base de datos. It is away.");
    assertThat(page.locator(".workspaces tbody tr")).hasCount(16);
    page.unrouteAll();
    assertThat(page.locator(".banner")).hasCount(0);
  }
}
