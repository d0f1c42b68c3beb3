package io.centralita.api;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Answers everybody with what can be asked for and what is answered then: an OpenAPI document. */
public final class OpenApi {

  static final String ADDRESS = "/api/openapi.json";

  /** What is written once and meant in several places. */
  private static final int MOST_ALIASES = 1000;

  /** Made when somebody asks for the first time. */
  private static final class Document {
    static final byte[] JSON = read();
    static final Buffer BUFFER = Buffer.buffer(JSON);
    // the same in every process, compressed or not
    static final String TAG = "W/\"" + UUID.nameUUIDFromBytes(JSON) + '"';
  }

  private static byte[] read() {
    LoadSettings settings =
        LoadSettings.builder().setMaxAliasesForCollections(MOST_ALIASES).build();
    try (InputStream yaml = OpenApi.class.getResourceAsStream("OpenApi/openapi.yaml")) {
      return new ObjectMapper().writeValueAsBytes(new Load(settings).loadFromInputStream(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The document, in UTF-8. */
  public static byte[] json() {
    return Document.JSON.clone();
  }

  private volatile boolean isMade;

  void serve(Router router) {
    router.get(ADDRESS).handler(this::make);
    router.head(ADDRESS).handler(this::make);
  }

  /** Makes the document on a worker when it is asked for first: that would hold up the others. */
  private void make(RoutingContext request) {
    if (isMade) {
      answer(request);
      return;
    }
    request
        .vertx()
        .executeBlocking(OpenApi::json, false)
        .onSuccess(
            json -> {
              isMade = true;
              answer(request);
            })
        .onFailure(request::fail);
  }

  private static void answer(RoutingContext request) {
    request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    request.etag(Document.TAG);
    if (request.isFresh()) {
      request.response().setStatusCode(304).end();
      return;
    }
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(Document.JSON.length));
    if (HttpMethod.HEAD.equals(request.request().method())) {
      request.response().end();
    } else {
      request.response().end(Document.BUFFER);
    }
  }
}
