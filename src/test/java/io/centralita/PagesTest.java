package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.PlainClient.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages and what they are made of, as the HTTP server hands them out. */
class PagesTest {

  private static final String SCRIPT = "/lib/uplot/uPlot.iife.min.js";

  /** Pages hold no data: that it is somebody's session, nobody looks. */
  private static final String COOKIE = "centralita_session=any";

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();

  private final PlainClient client = new PlainClient(extension.program());

  @ParameterizedTest
  @ValueSource(strings = {"/", "/twilio", "/elevenlabs", "/calls?q=1", "/numbers", "/runs"})
  void everyPage_isOneDocumentThatNobodyKeeps_andNotForStrangers(String path) {
    Answer page = client.get(path, "Cookie", COOKIE);

    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
    assertThat(page.header("Cache-Control")).isEqualTo("no-store");
    assertThat(page.text()).isEqualTo(client.get("/", "Cookie", COOKIE).text());
    assertThat(page.text()).doesNotContain("<style", "style=\"", " onclick");
    Answer head = client.send("HEAD", path, "Cookie", COOKIE);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Length")).isEqualTo(String.valueOf(page.bytes().length));

    Answer stranger = client.get(path);
    assertThat(stranger.status()).isEqualTo(303);
    assertThat(stranger.header("Location"))
        .isEqualTo("/login?next=" + path.replace("/", "%2F").replace("?q=1", "%3Fq%3D1"));
    // a link on another site brings no cookie that is SameSite=Strict
    assertThat(client.get(path, "Sec-Fetch-Site", "cross-site").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "/lib/uplot/uPlot.iife.min.js, javascript",
    "/lib/uplot/uPlot.min.css, text/css",
    "/lib/lit-html/lit-html.js, javascript",
    "/lib/pico/pico.classless.min.css, text/css",
    "/style/login.css, text/css"
  })
  void whatThePagesAreMadeOf_isOpen_andAskedForAgainEachTime(String path, String type) {
    Answer file = client.get(path);

    assertThat(file.status()).isEqualTo(200);
    assertThat(file.header("Content-Type")).contains(type);
    assertThat(file.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(file.header("X-Content-Type-Options")).isEqualTo("nosniff");
    Answer again = client.get(path, "If-None-Match", file.header("ETag"));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.bytes()).isEmpty();
    assertThat(again.header("ETag")).isEqualTo(file.header("ETag"));
    assertThat(client.get(path, "If-None-Match", "W/\"another\"").status()).isEqualTo(200);
    assertThat(client.send("HEAD", path).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/app/nothing.js",
        "/lib/",
        "/lib/uplot",
        "/lib/uplot/",
        "/lib/../login.html",
        "/lib/%2e%2e/login.html",
        "/lib/..%2flogin.html",
        "/lib/..%5c..%5clogback.xml",
        "/lib/%2e%2e%2f%2e%2e%2flogback.xml",
        "/lib//etc/passwd",
        "/style/.hidden",
        "/index.html",
        "/login.html",
        "/logback.xml",
        "/web/index.html"
      })
  void nothingElse_isHandedOut(String path) {
    Answer answer = client.get(path);

    assertThat(answer.status()).as(answer.text()).isBetween(400, 404);
    assertThat(answer.text()).contains("\"success\":false").doesNotContain("uPlot", "root:");
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void texts_areCompressedForWhoAsks_andAPartIsNot() throws IOException {
    byte[] plain = client.get(SCRIPT).bytes();

    Answer packed = client.get(SCRIPT, "Accept-Encoding", "gzip");
    assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(packed.header("Vary")).isEqualToIgnoringCase("accept-encoding");
    assertThat(packed.bytes().length).isLessThan(plain.length / 2);
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed.bytes()))) {
      assertThat(in.readAllBytes()).isEqualTo(plain);
    }

    Answer part = client.get(SCRIPT, "Accept-Encoding", "gzip", "Range", "bytes=10-19");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("Content-Encoding")).isEmpty();
    assertThat(part.text()).isEqualTo(new String(plain, 10, 10, StandardCharsets.UTF_8));

    Answer head = client.send("HEAD", SCRIPT, "Accept-Encoding", "gzip");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.bytes()).isEmpty();
    assertThat(head.header("Content-Encoding")).isNotEqualTo("identity");
    assertThat(client.get("/", "Accept-Encoding", "gzip").headers().map())
        .doesNotContainKey("content-encoding");
  }
}
