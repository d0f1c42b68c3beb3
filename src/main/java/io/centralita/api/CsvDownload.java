package io.centralita.api;

import com.fasterxml.jackson.databind.SequenceWriter;
import io.centralita.runs.FailureMessage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with CSV files of any size, as fast as the client reads them: at any time there is a page
 * of the file in memory, and a chunk of it on its way. Thread-safe.
 */
public final class CsvDownload {

  private static final Logger LOG = LoggerFactory.getLogger(CsvDownload.class);
  private static final int CHUNK = 32 << 10;
  private static final long LONGEST_WAIT_SECONDS = 60;

  private final CsvFormat format = new CsvFormat();

  /**
   * Sends the whole file. A client whose file is cut off learns it by the connection, which closes
   * before the end.
   *
   * @throws RuntimeException where there is no first page; nothing has been answered then
   */
  public <R> void send(CsvFile<R> file, HttpServerRequest request) {
    HttpServerResponse response = request.response();
    Iterator<List<R>> pages = file.pages();
    boolean headOnly = HttpMethod.HEAD.equals(request.method());
    List<R> first = headOnly || !pages.hasNext() ? List.of() : pages.next();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/csv; charset=utf-8")
        .putHeader("Content-Disposition", "attachment; filename=\"" + file.name() + "\"");
    if (headOnly) {
      response.end();
      return;
    }
    response.setChunked(true);
    try {
      write(file.row(), first, pages, new Chunks(response));
      await(response.end());
    } catch (IOException e) {
      LOG.debug("{} was cut off by the client: {}", file.name(), e.toString());
      cut(request);
    } catch (RuntimeException e) {
      LOG.error("{} was cut off: {}", file.name(), FailureMessage.of(e));
      cut(request);
    }
  }

  private <R> void write(Class<R> row, List<R> first, Iterator<List<R>> pages, OutputStream chunks)
      throws IOException {
    try (OutputStream buffer = new BufferedOutputStream(chunks, CHUNK);
        SequenceWriter rows = format.writer(row, buffer)) {
      rows.writeAll(first);
      while (pages.hasNext()) {
        rows.writeAll(pages.next());
      }
    }
  }

  /** Nobody may take what has come for the whole file. */
  private static void cut(HttpServerRequest request) {
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

  /** Waiting for each write keeps the rest of the file where it is until there is room. */
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

  /** Sends whatever is written. */
  private static final class Chunks extends OutputStream {

    private final HttpServerResponse response;
    private boolean isCut;

    Chunks(HttpServerResponse response) {
      this.response = response;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

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
  }
}
