package io.centralita.api;

import io.vertx.core.Context;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks every request before any route: nothing below {@code /api} without the secret or a session
 * of the pages, no body in memory of a refused request, no more bodies at once than there is memory
 * for, and a JSON error where no route answers.
 */
public final class HttpGuard {

  // what comes first is what needs least of the request
  private static final int SLOW_BODIES = -1000;
  private static final int WHO_ASKS = -500;
  private static final int READY = -450;
  private static final int BODIES = -400;
  private static final int WAITS = -300;

  private static final long SLOWEST_BODY_MILLIS = 10_000;
  private static final long LARGEST_BODY = 1 << 20;

  /** Smaller ones need not wait: the number of connections limits their memory. */
  private static final long SMALL_BODY = 64 << 10;

  private static final long LARGE_BODIES_AT_ONCE = 8 * LARGEST_BODY;
  private static final String PLACE = BodyBudget.Place.class.getName();
  private static final String OPEN = OpenApi.ADDRESS;

  private static final String UNKNOWN =
      "The database does not answer, so nobody knows who is signed in; try again in a moment.";
  private static final String FOREIGN =
      "What changes something is taken only from this host's own pages: the header Origin names"
          + " another (behind a proxy, set PUBLIC_BASE_URL).";
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final BearerSecret secret;
  private final Sessions sessions;
  private final PublicAddress address;
  private final Supplier<Optional<String>> notReady;
  private final Supplier<Optional<String>> transition;
  private final BodyBudget bodies = new BodyBudget(LARGE_BODIES_AT_ONCE);
  private final Map<String, Function<HttpServerRequest, Optional<ApiResponse>>> doors =
      new LinkedHashMap<>();
  private final Map<String, Supplier<CompletionStage<?>>> waits = new LinkedHashMap<>();

  /**
   * @param secret what a bearer has to know
   * @param sessions of those who signed in to the pages
   * @param address tells the pages of this host from others
   * @param notReady why what needs the database cannot be answered yet, a sentence; empty where it
   *     can
   * @param transition that the program starts or stops, a sentence: routes may be missing then
   */
  public HttpGuard(
      BearerSecret secret,
      Sessions sessions,
      PublicAddress address,
      Supplier<Optional<String>> notReady,
      Supplier<Optional<String>> transition) {
    this.secret = secret;
    this.sessions = sessions;
    this.address = address;
    this.notReady = notReady;
    this.transition = transition;
  }

  /** Has requests refused by their headers, before their bodies are read. */
  public void door(Door door) {
    doors.put(door.path(), door.refusal());
  }

  /**
   * Has requests wait for something without a thread, whatever comes of it.
   *
   * @param event what each of them waits for
   */
  public HttpGuard waitFor(String path, Supplier<CompletionStage<?>> event) {
    waits.put(path, event);
    return this;
  }

  /** Puts the guard around everything the router serves. */
  public void protect(Router router) {
    router
        .route()
        .order(SLOW_BODIES)
        .handler(HttpGuard::cutSlowBody)
        .failureHandler(HttpGuard::failed);
    router.route("/api/*").order(WHO_ASKS).handler(this::requireBearerOrSession);
    router.route("/metrics").order(WHO_ASKS).handler(this::requireBearer);
    router.route("/functions/v1/initiate-call").order(WHO_ASKS).handler(this::requireBearer);
    router.route("/api/*").order(READY).handler(this::requireReady);
    router.route("/functions/v1/initiate-call").order(READY).handler(this::requireReady);
    doors.forEach(
        (path, refusal) ->
            router
                .route(HttpMethod.POST, path)
                .order(WHO_ASKS)
                .handler(request -> enter(request, refusal)));
    router.route().order(BODIES).handler(this::admitBody);
    waits.forEach(
        (path, event) ->
            router.route(path).order(WAITS).handler(request -> await(request, event.get())));
    router.route().order(Integer.MAX_VALUE).handler(request -> noRoute(router, request));
  }

  private static void cutSlowBody(RoutingContext request) {
    if (request.request().headers().getAll(HttpHeaders.HOST).size() > 1) {
      // which of them a proxy in front went by, nobody knows, nor what it takes to follow
      request.response().putHeader(HttpHeaders.CONNECTION, "close");
      request.addEndHandler(answered -> request.request().connection().close());
      request.fail(400);
      return;
    }
    if (announced(request.request()) > 0) {
      long timer = request.vertx().setTimer(SLOWEST_BODY_MILLIS, time -> cutIfUnfinished(request));
      request.addEndHandler(answered -> request.vertx().cancelTimer(timer));
    }
    request.next();
  }

  private static void cutIfUnfinished(RoutingContext request) {
    if (request.request().isEnded()) {
      return;
    }
    BodyBudget.Place place = request.get(PLACE);
    request.response().putHeader(HttpHeaders.CONNECTION, "close");
    if (place != null && place.isWaiting()) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
      end(request, 503, error("Too many large bodies are being received; send it again."));
    } else {
      end(request, 408, error("The body did not arrive within 10 seconds."));
    }
    request.request().connection().close();
  }

  private void requireBearer(RoutingContext request) {
    if (secret.isBorne(request.request().getHeader(HttpHeaders.AUTHORIZATION))) {
      request.next();
    } else {
      refuseStranger(request);
    }
  }

  private void requireBearerOrSession(RoutingContext request) {
    Cookie session = request.request().getCookie(Sessions.COOKIE);
    if (OPEN.equals(request.normalizedPath())) {
      request.next();
    } else if (session == null
        || secret.isBorne(request.request().getHeader(HttpHeaders.AUTHORIZATION))) {
      requireBearer(request);
    } else {
      requireSession(request, session.getValue());
    }
  }

  private void requireSession(RoutingContext request, String session) {
    Context thread = request.vertx().getOrCreateContext();
    // what came with the head would be over before anybody listens
    request.request().pause();
    sessions
        .holds(session)
        .whenComplete(
            (holds, failure) ->
                thread.runOnContext(
                    looked -> {
                      if (!request.response().ended() && !request.response().closed()) {
                        request.request().resume();
                        enter(request, holds, failure);
                      }
                    }));
  }

  /**
   * @param holds whether it is a session's; {@code null} where that could not be found out
   */
  // what is to replace setUser is not there yet
  @SuppressWarnings("deprecation")
  private void enter(RoutingContext request, Boolean holds, Throwable failure) {
    if (failure != null) {
      // never 401: whoever is signed in stays so
      end(request, 503, error(notReady.get().orElse(UNKNOWN)));
    } else if (!holds) {
      refuseStranger(request);
    } else if (READING.contains(request.request().method())
        || address.isOwnPage(request.request())) {
      // Camel hands it to the routes, by a name that no client can use
      request.setUser(User.fromName("dashboard"));
      request.next();
    } else {
      end(request, 403, error(FOREIGN));
    }
  }

  private static void refuseStranger(RoutingContext request) {
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

  private static void enter(
      RoutingContext request, Function<HttpServerRequest, Optional<ApiResponse>> refusal) {
    refusal
        .apply(request.request())
        .ifPresentOrElse(
            answer -> end(request, answer.status(), new JsonObject(answer.content())),
            () -> {
              // a signature is of the bytes: as a form Camel would not have them
              request.request().headers().remove(HttpHeaders.CONTENT_TYPE);
              request.next();
            });
  }

  private void admitBody(RoutingContext request) {
    long bytes = announced(request.request());
    if (bytes > LARGEST_BODY) {
      request.fail(413);
    } else if (bytes <= SMALL_BODY) {
      request.next();
    } else {
      Context thread = request.vertx().getOrCreateContext();
      request.request().pause();
      BodyBudget.Place place =
          bodies.ask(bytes, () -> thread.runOnContext(granted -> admit(request)));
      request.put(PLACE, place);
      request.addEndHandler(answered -> place.giveBack());
    }
  }

  private static void admit(RoutingContext request) {
    if (!request.response().ended() && !request.response().closed()) {
      request.request().resume();
      request.next();
    }
  }

  /** How long the body is at most: that of one that comes in chunks is not known. */
  private static long announced(HttpServerRequest request) {
    if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
      return LARGEST_BODY;
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // Netty has refused what is no number
    return length == null ? 0 : Long.parseLong(length);
  }

  private static void await(RoutingContext request, CompletionStage<?> event) {
    Context thread = request.vertx().getOrCreateContext();
    // what came with the head would be over before anybody listens
    request.request().pause();
    event.whenComplete((result, failure) -> thread.runOnContext(happened -> admit(request)));
  }

  private void noRoute(Router router, RoutingContext request) {
    Set<String> methods = methodsOf(router, request.normalizedPath());
    // also one that came before its route, and had to wait for something
    boolean early = methods.contains(request.request().method().name());
    Optional<String> why = transition.get();
    if (early || methods.isEmpty() && why.isPresent()) {
      end(request, 503, error(why.orElse("The program is starting.")));
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

  private static Set<String> methodsOf(Router router, String path) {
    return router.getRoutes().stream()
        .filter(route -> route.methods() != null && isAt(path, route.getPath()))
        .flatMap(route -> route.methods().stream())
        .map(HttpMethod::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether a route whose segments are texts or parameters serves the path. */
  private static boolean isAt(String path, String route) {
    String pattern =
        Stream.of(route.split("/"))
            .map(segment -> segment.startsWith(":") ? "[^/]+" : Pattern.quote(segment))
            .collect(Collectors.joining("/"));
    return path.matches(pattern + "/?");
  }

  private static void failed(RoutingContext request) {
    int status = request.statusCode() < 400 ? 500 : request.statusCode();
    end(request, status, error(ErrorSentence.of(status)));
  }

  private static JsonObject error(String sentence) {
    return ErrorSentence.body(sentence);
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
