package io.centralita.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Limits how long a whole response may take: a socket timeout only limits each wait for the next
 * bytes, and a body that drips would hold a slice for ever. When the program stops, it cuts off the
 * responses under way. Thread-safe.
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
    long deadline = System.nanoTime() + longest.toNanos();
    Cancellable call = call(scope);
    underWay.add(call);
    if (hungUp) {
      call.cancel();
    }
    HttpEntity body = null;
    try {
      ClassicHttpResponse response = chain.proceed(request, scope);
      body = response.getEntity();
      if (body != null) {
        response.setEntity(new Limited(body, deadline, scope.execRuntime, call));
      }
      return response;
    } finally {
      if (body == null) {
        underWay.remove(call);
      }
    }
  }

  /** What ends a request that is under way, or the reading of its response. */
  static Cancellable call(ExecChain.Scope scope) {
    return scope.originalRequest instanceof Cancellable known
        ? known
        : () -> discard(scope.execRuntime);
  }

  private static boolean discard(ExecRuntime connection) {
    connection.discardEndpoint();
    return true;
  }

  /** Nobody waits any longer for what has not arrived. */
  public void hangUp() {
    hungUp = true;
    underWay.forEach(Cancellable::cancel);
  }

  private final class Limited extends HttpEntityWrapper {
    private final long deadline;
    private final ExecRuntime connection;
    private final Cancellable call;

    Limited(HttpEntity entity, long deadline, ExecRuntime connection, Cancellable call) {
      super(entity);
      this.deadline = deadline;
      this.connection = connection;
      this.call = call;
    }

    @Override
    public InputStream getContent() throws IOException {
      return new LimitedStream(super.getContent(), deadline, connection, call);
    }
  }

  private final class LimitedStream extends FilterInputStream {
    private final long deadline;
    private final ExecRuntime connection;
    private final Cancellable call;

    LimitedStream(InputStream body, long deadline, ExecRuntime connection, Cancellable call) {
      super(body);
      this.deadline = deadline;
      this.connection = connection;
      this.call = call;
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } finally {
        underWay.remove(call);
      }
    }

    @Override
    public int read() throws IOException {
      inTime();
      return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      inTime();
      return super.read(buffer, offset, length);
    }

    private void inTime() throws SocketTimeoutException {
      if (System.nanoTime() - deadline > 0) {
        // else closing the stream would read on to the body's end
        discard(connection);
        throw new SocketTimeoutException(
            "the answer did not arrive whole within " + longest.toSeconds() + " seconds");
      }
    }
  }
}
