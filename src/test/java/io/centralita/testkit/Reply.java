package io.centralita.testkit;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The ways an answer leaves the server, whole or not. Used by one thread. */
public final class Reply {
  private static final int DRIPS = 20;

  private final HttpExchange exchange;
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final Consumer<Answer> onAnswer;
  private final Runnable onEnd;
  private boolean hung;

  Reply(HttpExchange exchange, Consumer<Answer> onAnswer, Runnable onEnd) {
    this.exchange = exchange;
    this.onAnswer = onAnswer;
    this.onEnd = onEnd;
  }

  public void send(Answer answer) throws IOException {
    announce(answer);
    write(answer.body(), 0, answer.body().length, true);
  }

  /** Announces the whole body, sends its first half and closes the connection. */
  public void sendHalf(Answer answer) throws IOException {
    announce(answer);
    write(answer.body(), 0, answer.body().length / 2, true);
    exchange.close();
  }

  /** A body sent in small pieces, spread over the given time. */
  public void drip(Answer answer, Duration total) throws IOException, InterruptedException {
    announce(answer);
    int length = answer.body().length;
    int piece = Math.max(1, length / DRIPS);
    for (int sent = 0; sent < length; sent += piece) {
      write(answer.body(), sent, Math.min(piece, length - sent), sent + piece >= length);
      Thread.sleep(total.toMillis() / DRIPS);
    }
  }

  /** Closes the connection without a word. */
  public void hangUp() {
    end();
    exchange.close();
  }

  /** Never answers, and takes no thread for it; the request no longer counts as under way. */
  void hang() {
    end();
    hung = true;
  }

  boolean hung() {
    return hung;
  }

  /** Told before the last byte leaves, else the client's next request could look concurrent. */
  void end() {
    if (running.compareAndSet(true, false)) {
      onEnd.run();
    }
  }

  private void announce(Answer answer) throws IOException {
    onAnswer.accept(answer);
    answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
    int length = answer.body().length;
    exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
  }

  private void write(byte[] body, int offset, int length, boolean last) throws IOException {
    if (last) {
      end();
    }
    if (length == 0) {
      return;
    }
    // the stream is closed with the exchange
    exchange.getResponseBody().write(body, offset, length);
    exchange.getResponseBody().flush();
  }
}
