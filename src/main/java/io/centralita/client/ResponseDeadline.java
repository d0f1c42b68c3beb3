package io.centralita.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Limits how long a whole response may take, from the request to the last byte of the body: a
 * socket timeout only limits each wait for the next bytes, and a head or a body that drips would
 * hold a slice for ever. When the program stops, it cuts off the responses under way. Thread-safe.
 */
public final class ResponseDeadline implements ExecChainHandler {

  private final Duration longest;
  private final Set<Cancellable> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean hungUp;

  public ResponseDeadline(Duration longest) {
    this.longest = longest;
  }

  // whoever reads the answer closes its body
  @SuppressWarnings("PMD.CloseResource")
  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    Cancellable call = call(scope);
    CompletableFuture<Void> whole = begin(call);
    HttpEntity body = null;
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      body = response.getEntity();
      if (body != null) {
        response.setEntity(new Limited(body, whole));
      }
      return response;
    } catch (IOException e) {
      throw reason(e, whole);
    } finally {
      if (body == null) {
        whole.complete(null);
      }
    }
  }

  /** To be completed when the response has arrived; until then time runs. */
  private CompletableFuture<Void> begin(Cancellable call) {
    CompletableFuture<Void> whole =
        new CompletableFuture<Void>().orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS);
    underWay.add(call);
    whole.whenComplete(
        (inTime, late) -> {
          underWay.remove(call);
          if (late != null) {
            call.cancel();
          }
        });
    if (hungUp) {
      call.cancel();
    }
    return whole;
  }

  private IOException reason(IOException failure, CompletableFuture<Void> whole) {
    return whole.isCompletedExceptionally()
        ? new SocketTimeoutException(
            "the answer did not arrive whole within " + longest.toSeconds() + " seconds")
        : failure;
  }

  /** What ends a request that is under way, or the reading of its response. */
  static Cancellable call(ExecChain.Scope scope) {
    return scope.originalRequest instanceof Cancellable known
        ? known
        : () -> {
          scope.execRuntime.discardEndpoint();
          return true;
        };
  }

  /** Nobody waits any longer for what has not arrived. */
  public void hangUp() {
    hungUp = true;
    underWay.forEach(Cancellable::cancel);
  }

  private final class Limited extends HttpEntityWrapper {
    private final CompletableFuture<Void> whole;

    Limited(HttpEntity entity, CompletableFuture<Void> whole) {
      super(entity);
      this.whole = whole;
    }

    @Override
    public InputStream getContent() throws IOException {
      return new LimitedStream(super.getContent(), whole);
    }
  }

  private final class LimitedStream extends FilterInputStream {
    private final CompletableFuture<Void> whole;

    LimitedStream(InputStream body, CompletableFuture<Void> whole) {
      super(body);
      this.whole = whole;
    }

    @Override
    public void close() throws IOException {
      try {
        // reads on to the body's end
        super.close();
      } finally {
        whole.complete(null);
      }
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (IOException e) {
        throw reason(e, whole);
      }
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return super.read(buffer, offset, length);
      } catch (IOException e) {
        throw reason(e, whole);
      }
    }
  }
}
