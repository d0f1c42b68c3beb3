package io.centralita.web;

import io.centralita.api.Sessions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Serves the pages and what they are made of, from the class path. All pages are one document,
 * whose script shows what its address says. They hold no data, so they need neither the database
 * nor a session that holds: what shows data asks {@code /api}.
 */
final class Pages {

  /** Their addresses. */
  static final Set<String> ADDRESSES =
      Set.of("/", "/twilio", "/elevenlabs", "/calls", "/numbers", "/runs");

  /** The first of them. */
  static final String HOME = "/";

  private static final String ROOT = "web";
  private static final Pattern QUERY = Pattern.compile("[\\x21-\\x7e]{0,2000}");
  private static final Set<String> FOLDERS = Set.of("/app", "/style", "/lib");
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Buffer document = Buffer.buffer(resource(ROOT + "/index.html"));
  private final Map<String, String> tags = new ConcurrentHashMap<>();

  void serve(Router router) {
    for (String address : ADDRESSES) {
      router.route(address).handler(Pages::onlyRead).handler(this::page);
    }
    for (String folder : FOLDERS) {
      router
          .route(folder + "/*")
          .handler(Pages::onlyRead)
          .handler(this::revalidate)
          .handler(
              // with a tag of its own it needs neither dates nor what it would remember of files
              StaticHandler.create(ROOT + folder)
                  .setCachingEnabled(false)
                  .setDefaultContentEncoding("UTF-8"));
    }
  }

  /**
   * The address of a page with its query, where that is what somebody gives; else the first page.
   *
   * @param given by anybody, {@code null} for nothing
   */
  static String own(String given) {
    String[] parts = given == null ? new String[] {""} : given.split("\\?", 2);
    boolean page = ADDRESSES.contains(parts[0]) && QUERY.matcher(given).matches();
    return page ? given : HOME;
  }

  /** Refuses what does not read. */
  static void onlyRead(RoutingContext request) {
    if (READING.contains(request.request().method())) {
      request.next();
    } else {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      request.fail(405);
    }
  }

  private void page(RoutingContext request) {
    if (request.request().getCookie(Sessions.COOKIE) == null && !isLinkedFromElsewhere(request)) {
      request
          .response()
          .setStatusCode(303)
          .putHeader(
              HttpHeaders.LOCATION,
              "/login?next=" + URLEncoder.encode(request.request().uri(), StandardCharsets.UTF_8))
          .end();
      return;
    }
    // nor kept in memory as it stood: who has signed out and goes back sees nothing
    html(request, 200, document);
  }

  /** A link on another site brings no cookie along, and so says nothing about who follows it. */
  private static boolean isLinkedFromElsewhere(RoutingContext request) {
    return "cross-site".equals(request.request().getHeader("Sec-Fetch-Site"));
  }

  /** Answers with a document that nobody keeps. */
  static void html(RoutingContext request, int status, Buffer document) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html;charset=UTF-8")
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(document.length()));
    if (HttpMethod.HEAD.equals(request.request().method())) {
      request.response().end();
    } else {
      request.response().end(document);
    }
  }

  /**
   * Lets through what asks for a file there is, unless it has the same already: browsers ask each
   * time, and see a new build at once.
   */
  private void revalidate(RoutingContext request) {
    String tag = tags.computeIfAbsent(request.normalizedPath(), Pages::tag);
    if (tag == null) {
      request.fail(404);
      return;
    }
    request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    request.etag(tag);
    if (request.isFresh()) {
      request.response().setStatusCode(304).end();
    } else {
      request.next();
    }
  }

  /** Of a file's content, the same in every process; {@code null} for what is none. */
  private static String tag(String path) {
    if (!path.matches("(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+\\.[a-z0-9]+")) {
      return null;
    }
    byte[] content = resource(ROOT + path);
    try {
      return content == null
          ? null
          : "W/\""
              + HexFormat.of()
                  .formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 16)
              + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** {@code null} where there is none. */
  static byte[] resource(String name) {
    try (InputStream content = Pages.class.getClassLoader().getResourceAsStream(name)) {
      return content == null ? null : content.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
