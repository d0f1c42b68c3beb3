package io.centralita.api;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.impl.VertxWrapper;
import io.vertx.core.net.impl.ConnectionBase;

/**
 * Sets limits on the HTTP server that Camel creates: with Vert.x' own a connection may stay for
 * ever, and a form of a few hundred fields is refused.
 */
public final class LimitedVertx extends VertxWrapper {

  private static final int MOST_CONNECTIONS = 1000;

  /** More than a body may have, which is looked at first: 413 says more than 400. */
  private static final int LARGEST_FORM = 2 << 20;

  /** Some fifty are the most that a provider sends; each costs a few hundred bytes. */
  private static final int MOST_FORM_FIELDS = 10_000;

  private static final int COMPRESSION = 2;

  private final OpenConnections connections = new OpenConnections(MOST_CONNECTIONS);

  public LimitedVertx(VertxOptions options) {
    super((VertxInternal) Vertx.vertx(options));
  }

  @Override
  public HttpServer createHttpServer(HttpServerOptions options) {
    return super.createHttpServer(
            options
                // what holds for requests and connections would have to hold for streams as well
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(true)
                // the best of it costs three times the time for a tenth of the size
                .setCompressionLevel(COMPRESSION)
                .setMaxFormAttributeSize(LARGEST_FORM)
                .setMaxFormBufferedBytes(LARGEST_FORM)
                .setMaxFormFields(MOST_FORM_FIELDS))
        .invalidRequestHandler(LimitedVertx::refuse)
        .connectionHandler(
            connection ->
                ((ConnectionBase) connection)
                    .channel()
                    .pipeline()
                    .addBefore(ConnectionWatch.COMPRESSOR, "unmark", new Compressible.Unmark())
                    .addBefore("handler", "watch", new ConnectionWatch(connections)));
  }

  private static void refuse(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    int status =
        cause instanceof TooLongHttpLineException
            ? 414
            : cause instanceof TooLongHttpHeaderException ? 431 : 400;
    request.response().setStatusCode(status).end().onComplete(sent -> request.connection().close());
  }
}
