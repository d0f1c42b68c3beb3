package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.assertions.PageAssertions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import io.centralita.testkit.Browser;
import io.centralita.testkit.Browser.Visitor;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pages of both providers beside what SQL says of the same tables, and where they lead. */
class ProviderPagesTest {

  /** Seventeen days, in which the clock is put forward. */
  private static final String PERIOD = "from=2026-03-20&to=2026-04-05&zone=Europe/Madrid";

  private static final String WITHIN = within("2026-03-20", "2026-04-06");
  private static final String OF_CALLS = WITHIN.replace("snapshot_date", "call_date");
  private static final String HOSTILE = "<img src=x onerror=window.hit=1>\"'=1+1";

  private static final Visitor ANALYST =
      new Visitor("en-US", "UTC", ColorScheme.LIGHT, 1280, 800, true);

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();
  @RegisterExtension static final Browser browser = new Browser();

  private final RunningCentralita centralita = extension.program();

  private static String within(String from, String to) {
    return (" snapshot_date >= timestamp '%s' AT TIME ZONE 'Europe/Madrid'"
            + " AND snapshot_date < timestamp '%s' AT TIME ZONE 'Europe/Madrid'")
        .formatted(from, to);
  }

  /** Calls of seven weeks, seven workspaces, every answer, some without a price; their hours. */
  @BeforeEach
  void fill() {
    centralita.sql(
        "INSERT INTO workspaces (id, name) SELECT id, CASE id WHEN 2 THEN '%s' WHEN 3 THEN repeat('N', 190)"
                .formatted(HOSTILE.replace("'", "''"))
            + " WHEN 4 THEN NULL WHEN 5 THEN 'Nº 5' || U&'\\202E' ELSE 'Nº ' || id END FROM generate_series(2, 7) AS id",
        """
        INSERT INTO calls (id, source, workspace_id, call_date, duration, cost, price_unit, direction, status)
        SELECT 'CA' || lpad(n::text, 32, '0'), 'twilio', 1 + n * n % 7,
               timestamptz '2026-02-20 00:10Z' + n * interval '31 minutes', 20 + n % 211,
               CASE WHEN n % 37 > 0 THEN 0.0085 * (1 + n % 9) END, 'USD',
               (ARRAY['outbound-api', 'trunking-terminating', 'inbound'])[1 + n % 3],
               (ARRAY['completed', 'completed', 'no-answer', 'busy'])[1 + n % 4]
          FROM generate_series(1, 2300) AS n
        """,
        """
        INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls, total_cost, total_duration)
        SELECT workspace_id, date_trunc('hour', call_date, 'UTC'), count(*), coalesce(sum(cost), 0), sum(duration)
          FROM calls GROUP BY 1, 2
        """,
        """
        INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date, total_conversations, total_cost, total_cost_usd,
               total_duration, llm_usage, llm_price, llm_charge, call_charge)
        SELECT workspace_id, snapshot_date, total_calls, total_calls * 411, total_cost * 2, total_duration,
               jsonb_build_object('<b>gpt</b>', jsonb_build_object(
                 'input', jsonb_build_object('tokens', total_calls * 900, 'price', total_calls * 0.0021),
                 'output_total', jsonb_build_object('tokens', total_calls * 31, 'price', total_calls * 0.0004))),
               total_calls * 0.0025, total_calls * 3, total_calls * 408
          FROM twilio_snapshots
        """);
  }

  @Test
  void twilio_saysWhatSqlSays_andLeadsToTheCalls() throws IOException {
    Page page = open(ANALYST, "/twilio?" + PERIOD);

    assertThat(page.locator(".figure .value").first().innerText()).isEqualTo(cost(WITHIN));
    assertThat(page.locator(".figure .change").first().innerText())
        .endsWith(" from " + cost(within("2026-03-03", "2026-03-20")));
    assertThat(page.locator(".figure .badge").innerText())
        .isEqualTo(
            value(
                "SELECT count(*) || ' calls not priced yet' FROM calls WHERE status = 'completed' AND cost IS NULL AND"
                    + OF_CALLS));
    assertThat(rows(page, "By workspace"))
        .isEqualTo(
            values(
                """
                  SELECT concat_ws('|', coalesce(translate(name, U&'\\202E', ''), 'Workspace ' || workspace.id), '$' || round(sum(total_cost), 2), '$' || round(sum(total_cost) / (sum(total_duration) / 60.0), 4),
                         sum(total_calls), regexp_replace(make_interval(secs => sum(total_duration))::text, '^0?', ''),
                         (SELECT count(*) FROM calls WHERE status = 'completed' AND cost IS NULL AND workspace_id = workspace.id AND %s))
                    FROM twilio_snapshots AS snapshot JOIN workspaces AS workspace ON workspace.id = workspace_id WHERE %s
                   GROUP BY workspace.id, name ORDER BY sum(total_cost) DESC
                  """
                    .formatted(OF_CALLS, WITHIN)));
    assertThat(rows(page, "By status"))
        .isEqualTo(
            values(
                """
                  SELECT concat_ws('|', CASE status WHEN 'completed' THEN 'Completed' WHEN 'busy' THEN 'Busy' ELSE 'No answer' END,
                         count(*), '$' || round(sum(cost), 2), regexp_replace(make_interval(secs => sum(duration))::text, '^0?', ''),
                         count(*) FILTER (WHERE status = 'completed' AND cost IS NULL))
                    FROM calls WHERE %s GROUP BY status ORDER BY count(*) DESC
                  """
                    .formatted(OF_CALLS)));

    // the calls by day, also by the one of 23 hours, and by hour of the week
    page.getByLabel("What the charts show").getByText("Calls").click();
    expect(page).hasURL(Pattern.compile("show=calls"));
    assertThat(page.locator("details.figures tbody td:last-child").allTextContents())
        .isEqualTo(
            values(
                """
                  SELECT sum(total_calls)
                    FROM generate_series(date '2026-03-20', date '2026-04-05', interval '1 day') AS day
                    JOIN twilio_snapshots ON (snapshot_date AT TIME ZONE 'Europe/Madrid')::date = day
                   GROUP BY day ORDER BY day
                  """));
    assertThat(page.locator("table.heat td").allInnerTexts())
        .isEqualTo(
            values(
                """
                  SELECT round(avg(calls), 2)::float
                    FROM (SELECT hour, coalesce(sum(total_calls), 0) AS calls
                            FROM generate_series(timestamp '2026-03-20' AT TIME ZONE 'Europe/Madrid',
                                                 timestamp '2026-04-05 23:00' AT TIME ZONE 'Europe/Madrid', interval '1 hour') AS hour
                            LEFT JOIN twilio_snapshots ON snapshot_date = hour
                           GROUP BY hour) AS hours
                   GROUP BY extract(isodow FROM hour AT TIME ZONE 'Europe/Madrid'), extract(hour FROM hour AT TIME ZONE 'Europe/Madrid')
                   ORDER BY extract(isodow FROM hour AT TIME ZONE 'Europe/Madrid'), extract(hour FROM hour AT TIME ZONE 'Europe/Madrid')
                  """));

    // names are text, here and in what is saved
    assertThat(page.locator("main img").count()).isZero();
    Download table = page.waitForDownload(() -> button(page, "Save table (CSV)").click());
    assertThat(Files.readString(table.path()))
        .contains("\r\n" + "\"" + HOSTILE.replace("\"", "\"\"") + "\",");

    // a bar leads to its calls, back leads here
    String here = page.url();
    page.locator("time-chart [role=application]").focus();
    page.keyboard().press("Home");
    assertThat(page.locator(".readout").innerText()).startsWith("Fri, Mar 20, 2026: ");
    page.keyboard().press("Enter");
    expect(page).hasURL(Pattern.compile("/calls\\?.*from=2026-03-20&to=2026-03-20"));
    page.goBack();
    expect(page).hasURL(here);
    settled(page);

    // dragging over bars chooses their period, which opens anew by its address
    BoundingBox bars = page.locator("time-chart .u-over").boundingBox();
    page.mouse().move(bars.x + bars.width * 0.5, bars.y + 40);
    page.mouse().down();
    page.mouse().move(bars.x + bars.width * 0.99, bars.y + 40);
    page.mouse().up();
    expect(page).hasURL(Pattern.compile("from=2026-03-28&to=2026-04-05"));
    String shorter = cost(within("2026-03-28", "2026-04-06"));
    expect(page.locator(".figure .value").first()).hasText(shorter);
    page.reload();
    settled(page);
    assertThat(page.locator(".figure .value").first().innerText()).isEqualTo(shorter);
    page.goBack();
    expect(page.locator(".figure .value").first()).hasText(cost(WITHIN));

    // one workspace
    page.locator(".bar select").selectOption(HOSTILE);
    expect(page).hasURL(Pattern.compile("workspace=2"));
    expect(page.locator(".figure .value").first()).hasText(cost(WITHIN + " AND workspace_id = 2"));
    assertThat(page.locator("a[download]").getAttribute("href"))
        .isEqualTo(
            "/api/twilio-snapshots.csv?from=2026-03-19T23%3A00%3A00.000Z&to=2026-04-05T22%3A00%3A00.000Z&workspace=2");
  }

  @Test
  void amountsOfSeveralCurrencies_areNotAddedUp() {
    centralita.sql("UPDATE calls SET price_unit = 'MXN' WHERE workspace_id = 2");
    Page page = open(ANALYST, "/twilio?" + PERIOD);

    assertThat(page.locator(".banner").innerText()).contains("(MXN and USD)");
    assertThat(page.locator(".figure .value").first().innerText())
        .isEqualTo(
            value(
                "SELECT string_agg(round(cost, 2) || ' ' || unit, ' · ' ORDER BY unit) FROM (SELECT sum(cost) AS cost, price_unit AS unit FROM calls WHERE %s GROUP BY 2) AS sums"
                    .formatted(OF_CALLS)));
    assertThat(page.locator("main").innerText()).doesNotContain("$");
  }

  @Test
  void elevenLabs_saysWhatSqlSays() {
    Page page = open(ANALYST, "/elevenlabs?" + PERIOD + "&show=credits&sort=name");

    assertThat(page.locator(".figure .value").allInnerTexts().subList(0, 3))
        .isEqualTo(
            values(
                """
                  SELECT unnest(ARRAY['$' || round(sum(total_cost_usd), 2), to_char(sum(total_cost), 'FM9,999,999'),
                                      sum(total_conversations)::text])
                    FROM elevenlabs_snapshots WHERE
                  """
                    + WITHIN));
    assertThat(rows(page, "By model"))
        .isEqualTo(
            values(
                """
                  SELECT concat_ws('|', '<b>gpt</b>', to_char(n * 900, 'FM9,999,999') || ' $' || round(n * 0.0021, 2), '0 $0.00', '0 $0.00',
                         to_char(n * 31, 'FM9,999,999') || ' $' || round(n * 0.0004, 2), to_char(n * 931, 'FM9,999,999'), '$' || round(n * 0.0025, 2))
                    FROM (SELECT sum(total_conversations) AS n FROM elevenlabs_snapshots WHERE %s) AS all_of_them
                  """
                    .formatted(WITHIN)));
    assertThat(page.locator("details.figures tbody td:last-child").allTextContents())
        .isEqualTo(
            values(
                """
                  SELECT to_char(sum(total_cost), 'FM9,999,999')
                    FROM generate_series(date '2026-03-20', date '2026-04-05', interval '1 day') AS day
                    JOIN elevenlabs_snapshots ON (snapshot_date AT TIME ZONE 'Europe/Madrid')::date = day
                   GROUP BY day ORDER BY day
                  """));
  }

  @Test
  void everybody_canReadThem() {
    String day = "from=2026-03-29&to=2026-03-29&zone=Europe/Madrid";
    for (Visitor visitor : List.of(Visitor.MADRID, Visitor.NEW_YORK)) {
      Page page = open(visitor, "/twilio?bars=apart&" + day);
      assertReadable(page);
      Browser.picture(page, "twilio-" + visitor.locale());

      page.navigate("/elevenlabs?" + day);
      settled(page);
      assertReadable(page);
      Browser.picture(page, "elevenlabs-" + visitor.locale());
    }
  }

  private static void assertReadable(Page page) {
    Browser.assertAccessible(page);
    assertThat(page.evaluate("document.body.scrollWidth - document.documentElement.clientWidth"))
        .isEqualTo(0);
    // a word that is missing is shown as its key
    assertThat(page.locator("h2, thead th, .figure .name, .choice button").allInnerTexts())
        .noneMatch(word -> word.matches(".*[a-z][.A-Z][a-z].*"));
  }

  /** A page of somebody who has signed in, as far as it is there at once. */
  private Page open(Visitor visitor, String path) {
    Page page = browser.page(centralita.address("/"), visitor);
    page.navigate(path);
    Browser.signIn(page, RunningCentralita.SECRET);
    settled(page);
    return page;
  }

  private static void settled(Page page) {
    page.waitForSelector("main[aria-busy=false]:has(h1):not(:has([role=status]))");
  }

  private static PageAssertions expect(Page page) {
    return PlaywrightAssertions.assertThat(page);
  }

  private static LocatorAssertions expect(Locator locator) {
    return PlaywrightAssertions.assertThat(locator);
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** The cells of a table's rows, without the share and the change of each. */
  private static List<String> rows(Page page, String caption) {
    Locator rows =
        page.getByRole(AriaRole.TABLE, new Page.GetByRoleOptions().setName(caption))
            .locator("tbody tr");
    return rows.all().stream()
        .map(row -> row.locator("th, td").allInnerTexts())
        .map(cells -> cells.stream().map(cell -> cell.replaceAll("\\s+", " ").strip()).toList())
        .map(cells -> cells.stream().filter(cell -> !cell.matches("[+-]?[0-9.]+%")).toList())
        .map(cells -> String.join("|", cells))
        .toList();
  }

  private String cost(String within) {
    return value("SELECT '$' || round(sum(total_cost), 2) FROM twilio_snapshots WHERE" + within);
  }

  private String value(String query) {
    return values(query).get(0);
  }

  private List<String> values(String query) {
    try (Connection connection = centralita.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
