package io.centralita;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.centralita.testkit.Browser;
import io.centralita.testkit.Browser.Visitor;
import io.centralita.testkit.FakeTwilio;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The ledger as a page: what runs did, why they did not, and starting one. */
// the extension closes each page
@SuppressWarnings("PMD.CloseResource")
class RunsPageTest {

  @RegisterExtension
  static final CentralitaExtension extension = new CentralitaExtension().besideTwilio();

  @RegisterExtension static final Browser browser = new Browser();

  private final RunningCentralita centralita = extension.program();
  private final FakeTwilio twilio = extension.twilio();
  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    over.countDown();
  }

  private Page open(Visitor visitor, String address) {
    Page page = browser.page(centralita.address("/"), visitor);
    page.navigate(address);
    Browser.signIn(page, RunningCentralita.SECRET);
    assertThat(page.locator("main > section").first()).isVisible();
    return page;
  }

  private void run(String job, String status, String error) {
    centralita.sql(
        "INSERT INTO sync_runs (job, holds, trigger, status, owner, started_at, ended_at, period_start, period_end, error, warnings,"
            + " snapshots, resumed_from) SELECT '%1$s', '{calls}', 'schedule', '%2$s', gen_random_uuid(), now() - interval '75 seconds', now(),"
                .formatted(job, status)
            + " now() - interval '1 hour', now(), %s, '{Something <i>odd</i>.}', 7, max(id) FROM sync_runs"
                .formatted(error == null ? "NULL" : "'" + error + "'"),
        "INSERT INTO sync_slices (run_id, account_sid, slice_from, slice_to, finished_at, case1_count, case2_count)"
            + " SELECT max(id), 'AC1', now() - interval '1 hour', now(), now(), 1234, 20 FROM sync_runs");
  }

  @Test
  void aRun_isFoundAndOpened_andSaysWhatToDo() {
    run("twilio-hourly", "failed", "Twilio refused the credentials (20003) <b>now</b>.");
    run("twilio-hourly", "failed", "Twilio asked for fewer requests (20429).");
    run("twilio-hourly", "failed", "The database could not do its part: disk full.");
    run("twilio-hourly", "failed", "Nobody knows.");
    run("twilio-daily", "interrupted", "The program was stopped while the run was going on.");
    run("twilio-daily", "cancelled", "The run was cancelled; what it had fetched is stored.");
    run(
        "twilio-daily",
        "skipped",
        "twilio-daily was not started: run 4 is still writing the same table.");
    run("twilio-historical", "succeeded", null);
    Page page = open(Visitor.MADRID, "/runs?job=nonsense&status=odd&limit=-1&run=x&start=y");
    Locator rows = page.locator(".ledger tbody tr");
    assertThat(rows).hasCount(8);
    assertThat(rows.nth(0))
        .containsText(
            Pattern.compile(
                "Completada.*1:15.*1.254 llamadas guardadas · 7 snapshots recalculados · 1 aviso"));

    page.getByLabel("Estado").selectOption("failed");
    assertThat(rows).hasCount(4);
    List<String> advice =
        List.of(
            "El registro tiene los detalles",
            "Revise la base de datos",
            "No hay que hacer nada",
            "Revise el ajuste");
    for (int i = 0; i < advice.size(); i++) {
      assertThat(rows.nth(i)).containsText(advice.get(i));
    }
    page.getByRole(AriaRole.LINK, named("Ejecución 1")).click();
    assertThat(page).hasURL(Pattern.compile("status=failed.*&run=1$"));
    assertThat(page.locator(".run-details"))
        .containsText("Twilio refused the credentials (20003) <b>now</b>.");
    assertThat(page.locator(".run-details")).containsText("Something <i>odd</i>.");
    page.reload();
    assertThat(
            page.locator(".facts div", new Page.LocatorOptions().setHasText("Llamadas guardadas"))
                .locator("dd"))
        .hasText("1.254");
    page.goBack();
    assertThat(page.locator(".run-details")).hasCount(0);
    assertThat(rows).hasCount(4);

    // one that the filter leaves out
    page.navigate("/runs?status=failed&run=6");
    assertThat(page.locator("#alone")).containsText("Cancelada");
    page.getByRole(AriaRole.LINK, named("Ejecución 5")).click();
    assertThat(page.locator("#alone")).containsText("Interrumpida");
    page.navigate("/runs?run=4711");
    assertThat(page.locator("#alone + *, section").first()).containsText("4711");
    browser.expect("404");

    Page phone = open(Visitor.NEW_YORK, "/runs?run=2");
    for (Page shown : List.of(page, phone)) {
      Browser.assertAccessible(shown);
      Browser.picture(shown, "runs-" + shown.viewportSize().width);
      assertThat(shown.evaluate("document.documentElement.scrollWidth <= innerWidth"))
          .isEqualTo(true);
    }
    assertThat(phone.locator(".run-details"))
        .containsText("Nothing to do: the next run makes up for it.");
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name).setExact(true);
  }

  @Test
  void aHistoricalResync_saysWhatItWillDo_beforeItDoesIt() {
    twilio.fault(
        request -> true,
        10_000,
        (reply, honest) -> {
          over.await(60, TimeUnit.SECONDS);
          reply.send(honest.get());
        });
    browser.expect("409");
    Page page = open(Visitor.MADRID, "/runs");
    page.getByText("Iniciar una tarea").click();
    page.getByRole(AriaRole.LINK, named("Twilio, resincronización histórica")).click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("Vuelve a leer de Twilio todas las llamadas de esos días");
    Browser.assertAccessible(page);
    assertThat(page).hasURL(Pattern.compile("start=twilio-historical$"));

    page.keyboard().press("Escape");
    assertThat(dialog).hasCount(0);
    assertThat(page).hasURL(Pattern.compile("/runs$"));
    page.navigate("/runs?start=twilio-historical");

    dialog.getByLabel("Desde").fill("2026-03-29");
    dialog.getByLabel("Hasta, incluido").fill("2026-03-28");
    assertThat(dialog).containsText("El último día no puede ser anterior al primero.");
    Locator start =
        dialog.getByRole(
            AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Iniciar").setExact(true));
    assertThat(start).isDisabled();
    dialog.getByLabel("Hasta, incluido").fill("2026-03-29");
    start.dblclick();

    assertThat(page.getByRole(AriaRole.PROGRESSBAR).first()).isVisible();
    assertThat(page).hasURL(Pattern.compile("/runs\\?run=1$"));
    // the day of 23 hours, as Madrid has it
    assertThat(
            centralita.value(
                "SELECT job || ' ' || requested_from || ' ' || requested_to FROM sync_runs"))
        .isEqualTo("twilio-historical 2026-03-28 23:00:00+00 2026-03-29 22:00:00+00");

    // in the way of another: that one is shown
    page.navigate("/runs?start=twilio-snapshots");
    start.click();
    assertThat(page.getByRole(AriaRole.STATUS))
        .containsText("La ejecución 1 escribe en la misma tabla");
    page.getByRole(AriaRole.BUTTON, named("Cancelar: Twilio, resincronización histórica"))
        .first()
        .click();
    assertThat(page.locator(".ledger tbody tr").first()).containsText("Cancelada");
    assertThat(centralita.value("SELECT string_agg(status, ' ') FROM sync_runs"))
        .isEqualTo("cancelled");
  }
}
