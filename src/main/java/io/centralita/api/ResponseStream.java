package io.centralita.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the body of an answer as fast as the client reads it: each write returns when it is on its
 * way, so that whatever is to follow stays where it is until there is room. The answer's head says
 * before whether the body comes in chunks or how long it is. Used by one thread, no event loop's.
 */
public final class ResponseStream extends OutputStream {

  private static final Logger LOG = LoggerFactory.getLogger(ResponseStream.class);
  private static final long LONGEST_WAIT_SECONDS = 60;

  private final HttpServerResponse response;
  private boolean isCut;

  public ResponseStream(HttpServerResponse response) {
    this.response = response;
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  /**
   * @throws IOException where the client has left, or reads nothing for a minute
   */
  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    // what is left is written when it is closed, too
    if (isCut) {
      throw new IOException("it was not read");
    }
    try {
      await(response.write(Buffer.buffer(count).appendBytes(bytes, from, count)));
    } catch (IOException e) {
      isCut = true;
      throw e;
    }
  }

  /** Ends the answer, which is whole; closing the stream does not. */
  public void end() throws IOException {
    await(response.end());
  }

  /** Ends an answer that is not whole, by its connection: nobody may take what came for all. */
  public static void cut(HttpServerRequest request) {
    try {
      await(request.connection().close());
    } catch (IOException e) {
      LOG.debug("It was closed already: {}", e.toString());
    }
    if (!request.response().ended()) {
      // to nobody: whoever sees an answer that has ended leaves it alone
      request.response().end();
    }
  }

  private static void await(Future<Void> done) throws IOException {
    try {
      done.toCompletionStage().toCompletableFuture().get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(e);
    } catch (TimeoutException e) {
      throw new IOException("it is not being read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException().initCause(e);
    }
  }
}
