package io.centralita.api;

import com.fasterxml.jackson.databind.SequenceWriter;
import io.centralita.runs.FailureMessage;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with CSV files of any size, as fast as the client reads them: at any time there is a page
 * of the file in memory, and a chunk of it on its way. Thread-safe.
 */
public final class CsvDownload {

  private static final Logger LOG = LoggerFactory.getLogger(CsvDownload.class);
  private static final int CHUNK = 32 << 10;

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
    try (ResponseStream chunks = new ResponseStream(response)) {
      write(file.row(), first, pages, chunks);
      chunks.end();
    } catch (IOException e) {
      LOG.debug("{} was cut off by the client: {}", file.name(), e.toString());
      ResponseStream.cut(request);
    } catch (RuntimeException e) {
      LOG.error("{} was cut off: {}", file.name(), FailureMessage.of(e));
      ResponseStream.cut(request);
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
}
