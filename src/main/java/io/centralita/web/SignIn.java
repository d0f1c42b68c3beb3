package io.centralita.web;

import io.centralita.api.BearerSecret;
import io.centralita.api.PublicAddress;
import io.centralita.api.Sessions;
import io.vertx.core.Context;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Signs in to the pages with the secret, and out again. Its form works without a script. */
final class SignIn {

  private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
  private static final long LARGEST_FORM = 1 << 20;

  private final BearerSecret secret;
  private final Sessions sessions;
  private final PublicAddress address;
  private final WrongTries tries;
  private final OneTimeToken token;

  /**
   * @param token {@code null} where there is none
   */
  SignIn(
      BearerSecret secret,
      Sessions sessions,
      PublicAddress address,
      WrongTries tries,
      OneTimeToken token) {
    this.secret = secret;
    this.sessions = sessions;
    this.address = address;
    this.tries = tries;
    this.token = token;
  }

  void serve(Router router) {
    router.get("/login").handler(this::form);
    router.head("/login").handler(request -> SignInForm.EMPTY.send(request, 200));
    router
        .post("/login")
        .handler(BodyHandler.create(false).setBodyLimit(LARGEST_FORM))
        .handler(this::signIn);
    router.post("/logout").handler(this::signOut);
    router.route("/login").handler(request -> refuseMethod(request, "GET, HEAD, POST"));
    router.route("/logout").handler(request -> refuseMethod(request, "POST"));
  }

  private static void refuseMethod(RoutingContext request, String allowed) {
    request.response().putHeader(HttpHeaders.ALLOW, allowed);
    request.fail(405);
  }

  private void form(RoutingContext request) {
    String given = request.request().getParam("token");
    if (token == null || given == null) {
      SignInForm.EMPTY.send(request, 200);
    } else if (isFetchedAhead(request)) {
      // nobody has clicked yet, and there is only one use
      request.fail(503);
    } else if (token.use(given)) {
      open(request, Pages.HOME, token::giveBack);
    } else {
      SignInForm.of("token").send(request, 403);
    }
  }

  private static boolean isFetchedAhead(RoutingContext request) {
    return request.request().headers().contains("Sec-Purpose")
        || request.request().headers().contains("Purpose")
        || request.request().headers().contains("X-Moz");
  }

  private void signIn(RoutingContext request) {
    String next = Pages.own(request.request().getFormAttribute("next"));
    if (isForeign(request)) {
      // would use up the tries of whoever looks at that page
      SignInForm.of("foreign").to(next).send(request, 403);
      return;
    }
    boolean right = secret.isTyped(request.request().getFormAttribute("secret"));
    Duration wait = tries.count(address.client(request.request()), right);
    if (!wait.isZero()) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait.toSeconds() + 1));
      SignInForm.of("tries").to(next).send(request, 429);
    } else if (right) {
      open(request, next, () -> {});
    } else {
      SignInForm.of("wrong").to(next).send(request, 401);
    }
  }

  private boolean isForeign(RoutingContext request) {
    // clients that are no browsers send none
    return request.request().headers().contains(HttpHeaders.ORIGIN)
        && !address.isOwnPage(request.request());
  }

  private void open(RoutingContext request, String next, Runnable otherwise) {
    Cookie before = request.request().getCookie(Sessions.COOKIE);
    whenDone(
        request,
        sessions.open(before == null ? null : before.getValue()),
        id -> {
          request.response().addCookie(cookie(request, id, Sessions.LIFETIME));
          redirect(request, next);
        },
        () -> {
          otherwise.run();
          SignInForm.of("database").to(next).send(request, 503);
        });
  }

  private void signOut(RoutingContext request) {
    Cookie session = request.request().getCookie(Sessions.COOKIE);
    if (isForeign(request)) {
      SignInForm.of("foreign").send(request, 403);
    } else if (session == null) {
      redirect(request, "/login");
    } else {
      whenDone(
          request,
          sessions.end(session.getValue()),
          ended -> {
            request.response().addCookie(cookie(request, "", Duration.ZERO));
            redirect(request, "/login");
          },
          // with its cookie, by which it can be tried again
          () -> SignInForm.of("still").send(request, 503));
    }
  }

  private static <T> void whenDone(
      RoutingContext request, CompletionStage<T> event, Consumer<T> done, Runnable failed) {
    Context thread = request.vertx().getOrCreateContext();
    event.whenComplete(
        (result, failure) ->
            thread.runOnContext(
                happened -> {
                  if (failure != null) {
                    LOG.warn("The sign-in could not reach its sessions: {}", failure.toString());
                    failed.run();
                  } else if (!request.response().closed()) {
                    done.accept(result);
                  }
                }));
  }

  private Cookie cookie(RoutingContext request, String id, Duration lifetime) {
    return Cookie.cookie(Sessions.COOKIE, id)
        .setPath("/")
        .setMaxAge(lifetime.toSeconds())
        .setHttpOnly(true)
        .setSameSite(CookieSameSite.STRICT)
        .setSecure(address.isHttps(request.request()));
  }

  private static void redirect(RoutingContext request, String address) {
    request.response().setStatusCode(303).putHeader(HttpHeaders.LOCATION, address).end();
  }
}
