package io.centralita.testkit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** What the server does to a request in place of answering it honestly. */
@FunctionalInterface
public interface Fault {
  void apply(Reply reply, Supplier<Answer> honest) throws IOException, InterruptedException;

  static Fault answer(Answer answer) {
    return (reply, honest) -> reply.send(answer);
  }

  static Fault status(int status, int code, String message) {
    return answer(Answer.error(status, code, message));
  }

  /** The status with Twilio's own code and text for it. */
  static Fault status(int status) {
    return answer(error(status));
  }

  static Fault tooManyRequests() {
    return status(429);
  }

  static Fault tooManyRequests(Duration retryAfter) {
    return retryAfter(Long.toString(retryAfter.toSeconds()));
  }

  /** With {@code Retry-After} as an HTTP date. */
  static Fault tooManyRequestsUntil(Instant retryAfter) {
    return retryAfter(httpDate(retryAfter));
  }

  static Fault retryAfter(String value) {
    return retryAfter(429, value);
  }

  static Fault retryAfter(int status, String value) {
    return answer(error(status).with("Retry-After", value));
  }

  /** To the second, which it is cut down to. */
  static String httpDate(Instant instant) {
    return TwilioDates.format(instant).replace("+0000", "GMT");
  }

  static Fault html(int status) {
    return answer(Answer.html(status, "<html><body><h1>Service unavailable</h1></body></html>"));
  }

  /** An outage page that claims success. */
  static Fault html200() {
    return html(200);
  }

  /** Half of the JSON in an otherwise correct answer. */
  static Fault truncatedJson() {
    return (reply, honest) -> {
      Answer whole = honest.get();
      byte[] half = Arrays.copyOf(whole.body(), whole.body().length / 2);
      reply.send(new Answer(whole.status(), half, whole.headers()));
    };
  }

  /** An honest page but for its link to the next one, which leads back to the first. */
  static Fault endlessPages() {
    return (reply, honest) -> reply.send(honest.get().linkingBack());
  }

  static Fault resetBeforeBody() {
    return (reply, honest) -> reply.hangUp();
  }

  static Fault resetInBody() {
    return (reply, honest) -> reply.sendHalf(honest.get());
  }

  /** The connection stays open without a word until the server is closed. */
  static Fault hang() {
    return (reply, honest) -> reply.hang();
  }

  static Fault delay(Duration pause) {
    return (reply, honest) -> {
      Thread.sleep(pause.toMillis());
      reply.send(honest.get());
    };
  }

  static Fault drip(Duration total) {
    return (reply, honest) -> reply.drip(honest.get(), total);
  }

  /** Answers once the latch is open: to look at a run in progress. */
  static Fault holdUntil(CountDownLatch latch) {
    return (reply, honest) -> {
      latch.await();
      reply.send(honest.get());
    };
  }

  /** Does something on the server's side first, then answers honestly. */
  static Fault after(Runnable action) {
    return (reply, honest) -> {
      action.run();
      reply.send(honest.get());
    };
  }

  private static Answer error(int status) {
    return switch (status) {
      case 401 -> Answer.error(401, 20003, "Authenticate");
      case 403 -> Answer.error(403, 20403, "Forbidden");
      case 404 -> Answer.error(404, 20404, "The requested resource was not found");
      case 429 -> Answer.error(429, 20429, "Too Many Requests");
      case 503 -> Answer.error(503, 20503, "Service unavailable");
      default -> Answer.error(status, 20000 + status, "Internal Server Error");
    };
  }
}
