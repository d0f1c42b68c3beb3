package io.centralita.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.component.platform.http.HttpEndpointModel;

/**
 * What holds for every request, whatever route it goes to: nothing below {@code /api} without the
 * secret, the same headers on every answer, and an error in JSON for what no route answers.
 */
public final class HttpGuard {

  private static final int FIRST = -1000;
  private static final int BEFORE_ROUTES = -500;
  private static final int BEHIND_THE_SECRET = -400;
  private static final long SLOWEST_BODY = 10_000;
  private static final String SCHEME = "Bearer ";
  private static final String OPEN = "/api/openapi.json";

  private final byte[] expected;
  private final Supplier<Collection<HttpEndpointModel>> endpoints;
  private final Supplier<Optional<String>> notReady;
  private final BooleanSupplier starting;

  /**
   * @param secret the bearer secret
   * @param endpoints what Camel serves, asked anew for each request that no route answered
   * @param notReady why what needs the database cannot be answered yet, a sentence; empty where it
   *     can
   * @param starting whether routes may still be missing
   */
  public HttpGuard(
      String secret,
      Supplier<Collection<HttpEndpointModel>> endpoints,
      Supplier<Optional<String>> notReady,
      BooleanSupplier starting) {
    this.expected = secret.getBytes(StandardCharsets.UTF_8);
    this.endpoints = endpoints;
    this.notReady = notReady;
    this.starting = starting;
  }

  /** Puts the guard around everything the router serves. */
  public void protect(Router router) {
    router.route().order(FIRST).handler(HttpGuard::commonHeaders).failureHandler(HttpGuard::failed);
    router.route("/api/*").order(BEFORE_ROUTES).handler(this::authorize);
    router.route("/metrics").order(BEFORE_ROUTES).handler(this::authorize);
    router.route("/functions/v1/initiate-call").order(BEFORE_ROUTES).handler(this::authorize);
    router.route("/api/*").order(BEHIND_THE_SECRET).handler(this::requireReady);
    router
        .route("/functions/v1/initiate-call")
        .order(BEHIND_THE_SECRET)
        .handler(this::requireReady);
    router.route().order(Integer.MAX_VALUE).handler(this::noRoute);
  }

  private static void commonHeaders(RoutingContext request) {
    request
        .response()
        .putHeader("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "same-origin")
        .putHeader("Cache-Control", "no-store");
    request.vertx().setTimer(SLOWEST_BODY, timer -> cutIfUnfinished(request));
    request.next();
  }

  private static void cutIfUnfinished(RoutingContext request) {
    if (!request.request().isEnded()) {
      request.response().putHeader(HttpHeaders.CONNECTION, "close");
      end(request, 408, error("The body did not arrive within 10 seconds."));
      request.request().connection().close();
    }
  }

  private void authorize(RoutingContext request) {
    byte[] given = bearer(request.request().getHeader(HttpHeaders.AUTHORIZATION));
    if (OPEN.equals(request.normalizedPath()) || MessageDigest.isEqual(expected, given)) {
      request.next();
      return;
    }
    request.response().putHeader("WWW-Authenticate", "Bearer");
    end(request, 401, new JsonObject().put("error", "Unauthorized"));
  }

  private void requireReady(RoutingContext request) {
    Optional<String> reason = notReady.get();
    if (reason.isEmpty() || OPEN.equals(request.normalizedPath())) {
      request.next();
      return;
    }
    end(request, 503, error(reason.get()));
  }

  private static byte[] bearer(String authorization) {
    boolean bearer =
        authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    String given = bearer ? authorization.substring(SCHEME.length()).strip() : "";
    return given.getBytes(StandardCharsets.UTF_8);
  }

  private void noRoute(RoutingContext request) {
    Set<String> methods = methodsOf(request.normalizedPath());
    if (methods.isEmpty() && starting.getAsBoolean()) {
      end(request, 503, error("The program is starting."));
      return;
    }
    if (methods.isEmpty()) {
      end(request, 404, error("There is nothing at " + request.normalizedPath() + "."));
      return;
    }
    String allowed = String.join(", ", methods);
    request.response().putHeader(HttpHeaders.ALLOW, allowed);
    end(
        request,
        405,
        error(
            "%s takes %s, not %s."
                .formatted(request.normalizedPath(), allowed, request.request().method())));
  }

  private Set<String> methodsOf(String path) {
    Set<String> methods = new TreeSet<>();
    for (HttpEndpointModel endpoint : endpoints.get()) {
      // braces are the only thing in these addresses that a regular expression knows
      String pattern = endpoint.getUri().replaceAll("\\{[^/}]+}", "[^/]+");
      if (path.matches(pattern + "/?") && endpoint.getVerbs() != null) {
        methods.addAll(Set.of(endpoint.getVerbs().split(",")));
      }
    }
    return methods;
  }

  private static void failed(RoutingContext request) {
    int status = request.statusCode() < 400 ? 500 : request.statusCode();
    end(
        request,
        status,
        error(
            switch (status) {
              case 400 -> "The request cannot be read.";
              case 404 -> "There is nothing at " + request.normalizedPath() + ".";
              case 413 -> "The body is larger than 1 MB.";
              case 415 -> "The body is of a type that is not taken here.";
              default -> "The request could not be served; the log has the details.";
            }));
  }

  private static JsonObject error(String sentence) {
    return new JsonObject().put("success", false).put("error", sentence);
  }

  private static void end(RoutingContext request, int status, JsonObject body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    if (HttpMethod.HEAD.equals(request.request().method())) {
      response.end();
    } else {
      response.end(body.toBuffer());
    }
  }
}
