package io.centralita.provider;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Limits how long an answer may take as a whole. A socket's time-out only limits each wait for the
 * next bytes: a body that drips would hold a slice for ever.
 */
public final class AnswerDeadline implements ExecChainHandler {

  private final Duration longest;

  public AnswerDeadline(Duration longest) {
    this.longest = longest;
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
      throws IOException, HttpException {
    long deadline = System.nanoTime() + longest.toNanos();
    ClassicHttpResponse response = chain.proceed(request, scope);
    if (response.getEntity() != null) {
      response.setEntity(new Limited(response.getEntity(), deadline, scope.execRuntime));
    }
    return response;
  }

  private final class Limited extends HttpEntityWrapper {
    private final long deadline;
    private final ExecRuntime connection;

    Limited(HttpEntity entity, long deadline, ExecRuntime connection) {
      super(entity);
      this.deadline = deadline;
      this.connection = connection;
    }

    @Override
    public InputStream getContent() throws IOException {
      return new LimitedStream(super.getContent(), deadline, connection);
    }
  }

  private final class LimitedStream extends FilterInputStream {
    private final long deadline;
    private final ExecRuntime connection;

    LimitedStream(InputStream body, long deadline, ExecRuntime connection) {
      super(body);
      this.deadline = deadline;
      this.connection = connection;
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
        connection.discardEndpoint();
        throw new SocketTimeoutException(
            "the answer did not arrive whole within " + longest.toSeconds() + " seconds");
      }
    }
  }
}
