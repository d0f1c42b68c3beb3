package io.centralita;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.centralita.testkit.Browser;
import io.centralita.testkit.Browser.Visitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The page of calls, as somebody at a browser sees it. */
class CallsPageTest {

  private static final String TRANSFER = "CA%032x".formatted(1000);
  private static final String FOLLOWED = "CA%032x".formatted(1001);
  private static final String HOSTILE = "<img src=x onerror=alert(1)> & \"Söhne\"";

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();
  @RegisterExtension static final Browser browser = new Browser();

  private final RunningCentralita centralita = extension.program();

  @BeforeEach
  void calls() {
    centralita.sql(
        "INSERT INTO workspaces (id, name) VALUES (2, '" + HOSTILE + "')",
        """
        INSERT INTO calls (id, workspace_id, phone_number, direction, status, attribution, from_number, to_number, call_date, start_time,
                           duration, cost, price_unit)
          SELECT 'CA' || lpad(to_hex(n), 32, '0'), 1 + n % 2, '+3490000000' || n % 2, 'trunking-terminating',
                 CASE n % 5 WHEN 0 THEN 'busy' ELSE 'completed' END, 'phone', '+3490000000' || n % 2, '+3460000' || lpad(n::text, 4, '0'),
                 started, started, n, CASE WHEN n % 5 > 1 THEN n / 1000.0 END, 'USD'
            FROM generate_series(1, 260) AS n
           CROSS JOIN LATERAL (SELECT timestamptz '2026-03-02T00:00Z' + n * interval '37 s') AS t (started)
        """,
        """
        INSERT INTO calls (id, workspace_id, phone_number, direction, status, attribution, matched_call_id, from_number, to_number,
                           call_date, start_time, end_time, duration, cost, price_unit, raw_data)
          VALUES ('%1$s', 2, '+34900000001', 'trunking-terminating', 'completed', 'phone', NULL, '+34900000001', '+34611111111',
                  '2026-03-01T10:00Z', '2026-03-01T10:00Z', '2026-03-01T10:02Z', 120, 0.05, 'USD', '{}'),
                 ('%2$s', 2, '+34900000001', 'trunking-originating', 'completed', 'transfer', '%1$s', '+34611111111', '+34922222222',
                  '2026-03-01T10:01Z', '2026-03-01T10:01Z', '2026-03-01T10:02Z', 60, 0.0125, 'USD', '{"note": "</pre><b>%2$s"}')
        """
            .formatted(FOLLOWED, TRANSFER),
        """
        INSERT INTO elevenlabs_conversations (conversation_id, call_sid, start_time, duration, status, cost, llm_price, llm_charge,
                                              call_charge, dev_discount, llm_usage)
          VALUES ('conv_1', '%s', '2026-03-01T10:01Z', 58, 'done', 531, 0.0021, 2, 529, true,
                  '{"<b>model</b>": {"input": {"tokens": 12345, "price": 0.002}, "output_total": {"tokens": 55, "price": 0.0001}, "odd": 1},
                    "m": 1}')
        """
            .formatted(TRANSFER));
  }

  @Test
  void theCallsThatFit_areListed_andTheAddressShowsTheSameAgain() {
    Page page = page("/calls", Visitor.MADRID);
    assertThat(rows(page)).hasCount(50);
    assertThat(page.locator("main")).containsText("aún sin precio");
    Browser.assertAccessible(page);
    page.getByText("Cargar más").click();
    assertThat(rows(page)).hasCount(100);
    assertThat(ids(page)).isEqualTo(expected("true", 100));

    choose(page, "Espacio", "2");
    assertThat(page).hasURL(Pattern.compile("workspace=2$"));
    assertThat(rows(page)).hasCount(50);
    choose(page, "Estado", "busy");
    assertThat(page).hasURL(Pattern.compile("status=busy$"));
    String busy = "workspace_id = 2 AND status = 'busy'";
    assertThat(rows(page)).hasCount(expected(busy, 50).size());
    assertThat(ids(page)).isEqualTo(expected(busy, 50));
    assertThat(rows(page).first()).containsText(HOSTILE);

    search(page, " 600-00 02 ");
    String found = busy + " AND to_number LIKE '%6000002%'";
    assertThat(rows(page)).hasCount(expected(found, 50).size());
    assertThat(ids(page)).isEqualTo(expected(found, 50)).isNotEmpty();
    assertThat(page.locator("a[download]"))
        .hasAttribute(
            "href", Pattern.compile("^/api/calls\\.csv\\?q=6000002&workspace=2&status=busy$"));

    Page anew = page(page.url().replaceFirst(".*?//[^/]*", ""), Visitor.NEW_YORK);
    assertThat(rows(anew)).hasCount(expected(found, 50).size());
    assertThat(ids(anew)).isEqualTo(ids(page));
    Browser.assertAccessible(anew);
    assertFitsTheScreen(anew);

    page.goBack();
    assertThat(rows(page)).hasCount(expected(busy, 50).size());
  }

  @Test
  void whatSaysTooLittle_isSaid_andNotAsked() {
    Page page = page("/calls?period=xyz&workspace=abc&status=%00&from=x", Visitor.NEW_YORK);
    assertThat(rows(page)).hasCount(50);
    List<String> asked = new ArrayList<>();
    page.onRequest(request -> asked.add(request.url()));

    search(page, "123");

    assertThat(page.locator("main")).containsText("at least four digits");
    assertThat(asked).noneMatch(address -> address.contains("/api/calls"));
    page.locator(".period button", new Page.LocatorOptions().setHasText("Today")).click();
    page.getByText("Clear filters").click();
    assertThat(rows(page)).hasCount(50);
    assertThat(page).hasURL(Pattern.compile("/calls$"));
  }

  @Test
  void aSid_opensTheWholeStoryOfItsCall_whichBackCloses() {
    Page page = page("/calls", Visitor.MADRID);
    search(page, TRANSFER.toUpperCase(Locale.ROOT));

    Locator story = page.getByRole(AriaRole.DIALOG);
    assertThat(story)
        .containsText(
            "la de 1 mar 2026, 11:00:00 terminó más cerca de su fin; se hizo desde +34900000001, que es de "
                + HOSTILE);
    String total =
        centralita.value(
            "SELECT replace(trim_scale(cost + 0.0021)::text, '.', ',') FROM calls WHERE id = '"
                + TRANSFER
                + "'");
    assertThat(story).containsText(total + " $");
    assertThat(story).containsText("531 créditos");
    assertThat(story.locator("tfoot")).containsText("12.400");
    assertThat(story).containsText("<b>model</b>");
    story.locator("summary").click();
    assertThat(story.locator("pre")).containsText("\"note\": \"</pre><b>" + TRANSFER);
    Browser.assertAccessible(page);

    Page anew = page("/calls?status=busy&call=" + TRANSFER, Visitor.NEW_YORK);
    assertThat(anew.locator("dialog")).containsText("Of all calls to +34611111111");
    assertThat(anew.locator("dialog")).containsText("12,400");
    Browser.assertAccessible(anew);
    assertFitsTheScreen(anew);

    story.getByText("La llamada de").click();
    assertThat(page).hasURL(Pattern.compile("call=" + FOLLOWED));
    assertThat(story).containsText("El número desde el que se hizo, +34900000001");
    page.goBack();
    assertThat(story).containsText(total);
    page.goBack();
    assertThat(story).hasCount(0);
    assertThat(rows(page)).hasCount(50);
  }

  @Test
  void aCallOfWebhooks_isToldApart_withItsRecordings_andWhatWasSaidAsText() {
    String sid = "CA%032x".formatted(2000);
    centralita.sql(
        "INSERT INTO tenants (id, name) VALUES ('00000000-0000-0000-0000-00000000000a', '%s')"
            .formatted(HOSTILE),
        ("INSERT INTO crm_calls (tenant_id, call_sid, from_number, to_number, direction, state, started_at, transcript, metadata)"
                + " VALUES ('00000000-0000-0000-0000-00000000000a', '%s', '+34611111111', 'anonymous', 'inbound', 'voicemail',"
                + " '2026-03-03T10:00Z', 'Hola,\n%s%s', '{\"a\": 1}')")
            .formatted(sid, HOSTILE, "x".repeat(3000)),
        "INSERT INTO call_recordings (recording_sid, call_sid, created_at) VALUES ('RE1', '%1$s', now()), ('RE0', '%1$s', '2026-03-03')"
            .formatted(sid));
    Page page = page("/calls", Visitor.MADRID);
    assertThat(rows(page)).hasCount(50);

    choose(page, "Grabación", "true");

    assertThat(rows(page)).hasCount(1);
    assertThat(rows(page).first()).containsText("aún sin sincronizar");
    assertThat(rows(page).first()).containsText("Buzón de voz");
    assertThat(rows(page).first()).containsText("sin número");
    rows(page).first().locator("th a").press("Enter");
    Locator story = page.getByRole(AriaRole.DIALOG);
    assertThat(story.locator(".banner")).containsText("solo los webhooks");
    assertThat(story.locator(".spoken")).containsText("Hola,\n" + HOSTILE);
    assertThat(story).containsText("Empresa" + HOSTILE);
    assertThat(story.locator("audio")).hasCount(2);
    for (int i = 0; i < 2; i++) {
      String address = "/api/recordings/" + sid + "?recording=RE" + i;
      assertThat(story.locator("audio").nth(i)).hasAttribute("src", address);
      assertThat(story.locator("audio").nth(i)).hasAttribute("preload", "none");
      assertThat(story.locator("a[download]").nth(i)).hasAttribute("href", address);
    }
    Browser.assertAccessible(page);

    Page anew = page(page.url().replaceFirst(".*?//[^/]*", ""), Visitor.NEW_YORK);
    assertThat(anew.locator("dialog .spoken")).containsText(HOSTILE);
    assertThat(rows(anew).first()).containsText("not synced yet");
    Browser.assertAccessible(anew);
    assertFitsTheScreen(anew);
    assertFitsTheDrawer(anew);
  }

  @Test
  void aCallThatIsNotThere_isSaid() {
    browser.expect("404");
    Page page = page("/calls?call=CAnope", Visitor.NEW_YORK);

    assertThat(page.locator("dialog")).containsText("There is no such call.");
    page.keyboard().press("Escape");
    assertThat(page.locator("dialog")).hasCount(0);
    assertThat(rows(page)).hasCount(50);
  }

  private Page page(String address, Visitor visitor) {
    Page page = browser.page(centralita.address("/"), visitor);
    page.navigate(address);
    Browser.signIn(page, RunningCentralita.SECRET);
    assertThat(page.locator("h1")).isVisible();
    return page;
  }

  private static void choose(Page page, String name, String value) {
    page.locator("label", new Page.LocatorOptions().setHasText(name))
        .locator("select")
        .selectOption(value);
  }

  private static void search(Page page, String text) {
    page.locator("input[type=search]").fill(text);
    page.keyboard().press("Enter");
  }

  private static Locator rows(Page page) {
    return page.locator("main > .panel tbody tr");
  }

  private static List<String> ids(Page page) {
    return rows(page).locator("th a").all().stream()
        .map(link -> link.getAttribute("href").replaceFirst(".*call=", ""))
        .toList();
  }

  private List<String> expected(String condition, int limit) {
    return List.of(
        centralita
            .value(
                "SELECT coalesce(string_agg(id, ',' ORDER BY call_date DESC), '') FROM (SELECT * FROM calls WHERE %s ORDER BY call_date DESC LIMIT %d) AS c"
                    .formatted(condition, limit))
            .split(","));
  }

  private static void assertFitsTheScreen(Page page) {
    assertThat(
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        .isEqualTo(0);
  }

  private static void assertFitsTheDrawer(Page page) {
    assertThat(
            page.locator("dialog > article")
                .evaluate("drawer => drawer.scrollWidth - drawer.clientWidth"))
        .isEqualTo(0);
  }
}
