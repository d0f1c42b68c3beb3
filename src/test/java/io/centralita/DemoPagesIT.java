package io.centralita;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.centralita.testkit.Browser;
import io.centralita.testkit.Browser.Visitor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody new sees who follows the address that the demo prints. The README's pictures are
 * made here: {@code target/screenshots/readme-*.png}, to be copied to {@code src/images} when the
 * pages have changed.
 */
class DemoPagesIT {

  private static final Pattern ONE_CLICK =
      Pattern.compile("http://\\S+/login\\?token=[0-9a-f]{32}");
  private static final Visitor LIGHT =
      new Visitor("en-US", "Europe/Madrid", ColorScheme.LIGHT, 1280, 900, true);
  private static final Visitor DARK =
      new Visitor("es-ES", "Europe/Madrid", ColorScheme.DARK, 1280, 900, true);

  @RegisterExtension static final Browser browser = new Browser();
  @TempDir Path folder;

  @Test
  void oneClick_opensTheDashboard_andEveryPageShowsTheDemosData() {
    Map<String, String> settings = PackagedProgramIT.asDelivered();
    settings.put("CRON_SECRET", RunningCentralita.SECRET);
    try (CentralitaProcess demo = CentralitaProcess.start(folder, settings, "--demo")) {
      Page page = browser.page(demo.address(), LIGHT);
      page.navigate(oneClickAddress(demo));

      assertThat(page).hasTitle("Overview · Centralita");
      shows(page, "Cobros Norte");
      Browser.pictureOfView(page, "readme-overview");

      page.navigate("/twilio?period=30d");
      shows(page, "By direction");
      Browser.pictureOfView(page, "readme-twilio");

      Page atNight = browser.page(demo.address(), DARK);
      atNight.navigate("/calls?attribution=transfer");
      Browser.signIn(atNight, RunningCentralita.SECRET);
      atNight.locator("tbody tr").first().click();
      shows(atNight, "Por qué este espacio de trabajo");
      Browser.pictureOfView(atNight, "readme-call");
    }
  }

  private static void shows(Page page, String text) {
    assertThat(page.getByText(text).first()).isVisible();
    assertThat(page.locator("main")).hasAttribute("aria-busy", "false");
  }

  private static String oneClickAddress(CentralitaProcess demo) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> ONE_CLICK.matcher(demo.log()).results().map(found -> found.group()).findFirst(),
            found -> found.isPresent())
        .get();
  }
}
