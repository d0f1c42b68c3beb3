package io.centralita;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.centralita.testkit.Browser;
import io.centralita.testkit.Browser.Visitor;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of numbers, as somebody at a browser sees it. */
class NumbersPageTest {

  private static final String FOUND = "+34900000001";
  private static final String OWN = "+34900000002";
  private static final String HOSTILE = "<img src=x onerror=alert(1)> & \"Söhne\"";

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();
  @RegisterExtension static final Browser browser = new Browser();

  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void numbers() {
    centralita.sql(
        "INSERT INTO workspaces (id, name) VALUES (2, '" + HOSTILE + "'), (3, 'Cobros')",
        "INSERT INTO workspaces (id, name) SELECT n, 'Campaña ' || n FROM generate_series(4, 50) AS n",
        """
        INSERT INTO workspace_phones (phone_number, workspace_id, created_by_sync)
          VALUES ('%s', 1, true), ('%s', 2, false), ('<b>junk</b>', 2, false)
        """
            .formatted(FOUND, OWN),
        """
        INSERT INTO calls (id, workspace_id, phone_number, direction, status, attribution, from_number, to_number, call_date, start_time,
                           duration, cost, price_unit, raw_data)
          SELECT 'CA' || lpad(to_hex(n), 32, '0'), 1 + n % 2, number, 'outbound-api', 'completed', 'phone', number,
                 '+34600000' || lpad(n::text, 3, '0'), started, started, n, 0.01, 'USD', '{}'
            FROM generate_series(1, 90) AS n
           CROSS JOIN LATERAL (SELECT timestamptz '2026-03-02T00:00Z' + n * interval '7 min', '+3490000000' || 1 + n % 2) AS t (started, number)
        """,
        """
        INSERT INTO elevenlabs_conversations (conversation_id, workspace_id, call_sid, phone_number, start_time, duration, status, cost)
          SELECT 'conv_' || id, workspace_id, id, phone_number, start_time, 5, 'done', 100 FROM calls WHERE duration % 4 = 0
        """,
        "INSERT INTO sync_alerts (id, message, action) VALUES ('unreadable-phones', 'means no number: \"<b>junk</b>\"', 'Write it anew.')");
    assertThat(centralita.post("/api/generate-twilio-snapshots").status()).isEqualTo(200);
    assertThat(centralita.post("/api/generate-elevenlabs-snapshots").status()).isEqualTo(200);
  }

  @Test
  void aNumber_goesToAWorkspace_onceItIsSaidWhatMoves_andComesBack() {
    Page page = page("/numbers", Visitor.MADRID);
    assertThat(page.locator(".banner")).containsText("<b>junk</b>");
    assertThat(row(page, 0)).containsText(FOUND);
    assertThat(row(page, 0)).containsText("nuevo");
    assertThat(row(page, 0).locator("td").nth(1)).hasText("45");
    Browser.assertAccessible(page);

    row(page, 0).locator("select").selectOption("3");
    Locator dialog = page.locator("dialog");
    assertThat(dialog.locator("dd"))
        .hasText(
            new Pattern[] {
              Pattern.compile("^45$"),
              Pattern.compile("^22$"),
              Pattern.compile("^0,45.\\$$"),
              Pattern.compile("^[0-9]+$")
            });
    String snapshots = dialog.locator("dd").last().textContent();
    assertThat(page).hasURL(Pattern.compile("number=%2B34900000001&to=3$"));
    assertThat(workspacesOf(FOUND)).isEqualTo("1");
    Browser.assertAccessible(page);
    Page other = page("/numbers?number=%2B34900000001&to=4", Visitor.NEW_YORK);
    assertThat(other.locator("dialog dd").first()).hasText("45");
    Browser.assertAccessible(other);
    assertFitsTheScreen(other);

    dialog.getByText("Asignar el número").dblclick();
    assertThat(page.locator(".notice"))
        .containsText("ahora pertenece a Cobros; se movieron 45 llamadas");
    assertThat(dialog).hasCount(0);
    assertThat(workspacesOf(FOUND)).isEqualTo("3");

    assertThat(snapshotsOfItsHours()).isEqualTo(snapshots);

    // another tab still believes what is no longer so
    other.locator("dialog").getByText("Give the number").click();
    assertThat(other.locator("dialog [role=alert]")).containsText("meanwhile");
    assertThat(workspacesOf(FOUND)).isEqualTo("3");

    page.locator(".notice").getByText("Deshacer").click();
    assertThat(page.locator(".notice")).containsText("está otra vez en Workspace 1");
    assertThat(workspacesOf(FOUND)).isEqualTo("1");
    assertThat(row(page, 0)).containsText("nuevo");

    row(page, 0).getByText("Dejar").click();
    dialog.getByText("Dejarlo ahí").click();
    assertThat(page.locator(".notice")).containsText("se queda en Workspace 1");
    assertThat(page.locator("tbody").first()).not().containsText("nuevo");
  }

  @Test
  void aNumberGoesToANewWorkspace_whichIsRenamed() {
    Page page = page("/numbers?q=0034+900-000-002&sort=-cost", Visitor.NEW_YORK);
    assertThat(row(page, 0)).containsText(OWN);
    assertThat(page.locator("main .panel").first().locator("tbody tr")).hasCount(1);
    assertFitsTheScreen(page);

    row(page, 0).locator("select").selectOption("new");
    page.locator("dialog input").fill("Cobros");
    page.keyboard().press("Enter");
    assertThat(page.locator("dialog [role=alert]")).containsText("called Cobros already");
    page.locator("dialog input").fill("Neu & <i>");
    page.keyboard().press("Enter");
    assertThat(page.locator("dialog dd").first()).hasText("45");
    page.locator("dialog").getByText("Give the number").click();
    assertThat(page.locator(".notice")).containsText("now belongs to Neu & <i>; 45 calls moved");
    assertThat(page).hasURL(Pattern.compile("/numbers\\?q=0034\\+900-000-002&sort=-cost$"));
    String added = centralita.value("SELECT id FROM workspaces WHERE name = 'Neu & <i>'");
    assertThat(workspacesOf(OWN)).isEqualTo(added);

    page.getByLabel("Rename Neu & <i>").click();
    Browser.assertAccessible(page);
    page.locator("dialog input").fill("Newer");
    page.keyboard().press("Enter");
    assertThat(page.locator(".notice")).containsText("now called Newer");
    assertThat(row(page, 0).locator("select option:checked")).hasText("Newer");
    page.goBack();
    assertThat(page.locator("dialog")).hasCount(0);
  }

  @Test
  void whatTheApiRefuses_isSaidAsItSaysIt() {
    browser.expect("400|404");
    Page page = page("/numbers?number=junk&to=2", Visitor.MADRID);
    assertThat(page.locator("dialog [role=alert]"))
        .containsText("The address names no phone number");

    page.navigate("/numbers?number=%2B34900000009&to=777");
    assertThat(page.locator("dialog [role=alert]")).hasText("There is no such workspace.");
    assertThat(page.locator("dialog").getByText("Asignar el número")).isDisabled();

    page.navigate("/numbers?sort=nonsense&workspace=abc&edit=99&show=x&order=-numbers");
    assertThat(row(page, 0)).containsText(FOUND);
    assertThat(page.locator(".side tbody tr").first()).containsText(HOSTILE);
    assertThat(page.locator(".side tbody tr").first().locator("td").first()).hasText("2");
  }

  private Page page(String address, Visitor visitor) {
    Page page = browser.page(centralita.address("/"), visitor);
    page.navigate(address);
    Browser.signIn(page, RunningCentralita.SECRET);
    assertThat(page.locator("h1")).isVisible();
    return page;
  }

  private static Locator row(Page page, int place) {
    return page.locator("main .panel").first().locator("tbody tr").nth(place);
  }

  /** Whose the number, its calls, their conversations are. */
  private String workspacesOf(String number) {
    return centralita.value(
        """
        SELECT string_agg(DISTINCT workspace_id::text, ',')
          FROM (SELECT workspace_id FROM workspace_phones WHERE phone_number = '%1$s'
                UNION ALL SELECT workspace_id FROM calls WHERE from_number = '%1$s'
                UNION ALL SELECT workspace_id FROM elevenlabs_conversations WHERE phone_number = '%1$s') AS all_of_it
        """
            .formatted(number));
  }

  /** In all hours in which the number called. */
  private String snapshotsOfItsHours() {
    return centralita.value(
        """
        SELECT (SELECT count(*) FROM twilio_snapshots
                 WHERE snapshot_date IN (SELECT date_trunc('hour', call_date, 'UTC') FROM calls WHERE from_number = '%1$s'))
             + (SELECT count(*) FROM elevenlabs_snapshots
                 WHERE snapshot_date IN (SELECT date_trunc('hour', start_time, 'UTC') FROM elevenlabs_conversations
                                          WHERE phone_number = '%1$s'))
        """
            .formatted(FOUND));
  }

  private static void assertFitsTheScreen(Page page) {
    assertThat(
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        .isEqualTo(0);
  }
}
