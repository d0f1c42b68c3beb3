package io.centralita;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.SameSiteAttribute;
import io.centralita.testkit.Browser;
import io.centralita.testkit.Browser.Visitor;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Signing in and out, as somebody at a browser sees it. */
class SignInBrowserTest {

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();
  @RegisterExtension static final Browser browser = new Browser();

  // of the test, for each has its own count of wrong secrets
  private final RunningCentralita centralita = extension.another();
  private final URI address = centralita.address("/");

  @Test
  void whoHasTheSecret_getsToThePageTheyAskedFor_andOutAgain() {
    browser.expect("401");
    Page page = browser.page(address);

    page.navigate("/calls?q=600123456");
    assertThat(page).hasURL(Pattern.compile("/login\\?next=%2Fcalls%3Fq%3D600123456$"));
    assertThat(page.locator("html")).hasAttribute("lang", "es");
    assertThat(page.locator("input[name=secret]")).isFocused();
    Browser.assertAccessible(page);
    Browser.picture(page, "sign-in");

    Browser.signIn(page, "not the secret at all");
    assertThat(page.getByRole(AriaRole.ALERT)).hasText("Ese no es el secreto.");
    Browser.assertAccessible(page);

    Browser.signIn(page, RunningCentralita.SECRET);
    assertThat(page).hasURL(Pattern.compile("/calls\\?q=600123456$"));
    assertCookie(page);
    assertThat(status(page, "/api/runs")).isEqualTo(200);

    page.evaluate("fetch('/logout', {method: 'POST'})");
    page.navigate("/login");
    assertThat(page.context().cookies()).isEmpty();
    browser.expect("401");
    assertThat(status(page, "/api/runs")).isEqualTo(401);
    page.goBack();
    assertThat(page).hasURL(Pattern.compile("/login\\?next="));
  }

  private static void assertCookie(Page page) {
    Cookie cookie = page.context().cookies().get(0);
    assertThat(cookie.name).isEqualTo("centralita_session");
    assertThat(cookie.httpOnly).isTrue();
    assertThat(cookie.sameSite).isEqualTo(SameSiteAttribute.STRICT);
    assertThat(cookie.path).isEqualTo("/");
    assertThat(cookie.secure).isFalse();
    assertThat(Instant.ofEpochSecond(cookie.expires.longValue()))
        .isBetween(
            Instant.now().plus(Duration.ofMinutes(715)),
            Instant.now().plus(Duration.ofMinutes(725)));
    assertThat(page.evaluate("document.cookie")).isEqualTo("");
  }

  private static Object status(Page page, String path) {
    return page.evaluate("path => fetch(path).then(answer => answer.status)", path);
  }

  @Test
  void afterFiveWrongSecrets_itSaysToWait_alsoWithoutScripts() {
    browser.expect("401|429");
    Page page = browser.page(address, Visitor.NEW_YORK.withoutScripts());
    page.navigate("/");

    for (int i = 0; i < 5; i++) {
      Browser.signIn(page, "wrong secret " + i);
      assertThat(page.locator("#message")).hasText("That is not the secret.");
    }
    Browser.signIn(page, RunningCentralita.SECRET);

    assertThat(page.locator("#message"))
        .hasText("Too many wrong secrets: wait a minute, then try again.");
    Browser.picture(page, "sign-in-refused");
  }
}
