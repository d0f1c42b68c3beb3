package io.centralita.api;

import io.vertx.core.http.HttpServerRequest;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/** Hands routes the server's own request, which later messages no longer carry. */
public final class ServerRequest {

  private ServerRequest() {}

  /**
   * The request behind a message.
   *
   * <p>An expression such as {@code ${messageAs(…).request}} gives the same, but looks through all
   * methods of the message each time, which takes longer than everything else a webhook does.
   */
  public static HttpServerRequest of(HttpMessage message) {
    return message.getRequest();
  }
}
