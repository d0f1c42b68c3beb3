package io.centralita.api;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Limits how long a connection may send, wait unread or stay idle; an answer may take as long as
 * its work. It gives every answer, also one of Vert.x' own, the common headers and a JSON sentence
 * for an error. It stands behind the HTTP codec; only the connection's event loop uses it.
 */
final class ConnectionWatch extends ChannelDuplexHandler {

  /** What the connection waits for, and for how many seconds at most; 0 is for ever. */
  private enum Phase {
    FIRST_BYTE(10),
    HEAD(10),
    // a moment longer than the guard, which answers it
    BODY(11),
    ANSWER(0),
    READER(60),
    NEXT_REQUEST(75);

    private final int seconds;

    Phase(int seconds) {
      this.seconds = seconds;
    }
  }

  // parts of requests that came before their turn: nobody sends more of them over one connection
  private static final int MOST_HELD = 32;
  private static final int MOST_BYTES_HELD = 64 << 10;

  /** Vert.x' name of it. */
  static final String COMPRESSOR = "deflater";

  private final OpenConnections connections;
  private final Deque<Object> held = new ArrayDeque<>();
  private HttpMethod unanswered;
  private boolean receiving;
  private boolean bodyAnnounced;
  private boolean closing;
  private boolean full;
  private boolean messageRead;
  private int unsent;
  private Phase phase;
  private Future<?> end;

  ConnectionWatch(OpenConnections connections) {
    this.connections = connections;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    connections.opened(context.channel());
    enter(context, Phase.FIRST_BYTE);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    messageRead = true;
    if (full) {
      ReferenceCountUtil.release(message);
    } else if (!held.isEmpty() || mustWait(message)) {
      hold(message);
    } else {
      pass(context, message);
    }
  }

  /**
   * A request too many, and what follows it, is thrown away; the connection ends after the others.
   */
  private void hold(Object message) {
    held.add(message);
    if (held.size() > MOST_HELD || bytesHeld() > MOST_BYTES_HELD) {
      full = true;
      closing = true;
      boolean begun = true;
      while (begun) {
        Object last = held.removeLast();
        begun = !(last instanceof HttpRequest);
        ReferenceCountUtil.release(last);
      }
    }
  }

  /**
   * One request at a time, until its answer is sent: those of many, made at once, would wait in
   * memory for whoever reads none of them.
   */
  private boolean mustWait(Object message) {
    return message instanceof HttpRequest && (unanswered != null || unsent > 0);
  }

  private int bytesHeld() {
    return held.stream()
        .mapToInt(
            message -> message instanceof HttpContent part ? part.content().readableBytes() : 0)
        .sum();
  }

  private void pass(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest request) {
      unanswered = request.method();
      receiving = true;
      bodyAnnounced =
          request.decoderResult().isSuccess()
              && (HttpUtil.isTransferEncodingChunked(request)
                  || HttpUtil.getContentLength(request, 0L) > 0);
    }
    boolean whole = message instanceof LastHttpContent;
    receiving &= !whole;
    look(context);
    context.fireChannelRead(message);
    if (whole) {
      closeAfterAnswer(context);
    }
  }

  private void passHeld(ChannelHandlerContext context) {
    closeAfterAnswer(context);
    if (held.isEmpty() || mustWait(held.peek())) {
      return;
    }
    do {
      pass(context, held.poll());
    } while (!held.isEmpty() && !mustWait(held.peek()));
    context.fireChannelReadComplete();
  }

  /** What was written may still wait for the flush that Vert.x gives at the end of a read. */
  private void closeAfterAnswer(ChannelHandlerContext context) {
    if (closing && !receiving && unanswered == null && held.isEmpty()) {
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    if (!messageRead && (phase == Phase.FIRST_BYTE || phase == Phase.NEXT_REQUEST)) {
      // something has come that is no head yet
      enter(context, Phase.HEAD);
    }
    messageRead = false;
    super.channelReadComplete(context);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    Object answer = message;
    if (message instanceof HttpResponse response) {
      if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
        super.write(context, message, promise);
        return;
      }
      answer = withSentence(response);
      CommonHeaders.addTo(((HttpResponse) answer).headers());
      if (context.pipeline().get(COMPRESSOR) != null) {
        Compressible.mark((HttpResponse) answer);
      }
      if (receiving && bodyAnnounced && unanswered != null) {
        // what is still to come is read and thrown away: clients that use such a connection for
        // their next request get stuck
        closing = true;
      }
      if (closing && held.isEmpty()) {
        ((HttpResponse) answer).headers().set(HttpHeaderNames.CONNECTION, "close");
      }
    }
    ChannelPromise sent = promise.unvoid();
    if (answer instanceof LastHttpContent) {
      unanswered = null;
      unsent++;
      sent.addListener(
          written -> {
            unsent--;
            look(context);
            // not from within what has just written the answer
            context.executor().execute(() -> passHeld(context));
          });
    }
    super.write(context, answer, sent);
    look(context);
    if (answer instanceof LastHttpContent) {
      closeAfterAnswer(context);
    }
  }

  /** An error that comes without a word gets its sentence. */
  private HttpResponse withSentence(HttpResponse response) {
    boolean silent =
        response.status().code() >= 400
            && response instanceof FullHttpResponse
            && !response.headers().contains(HttpHeaderNames.CONTENT_TYPE)
            && !HttpMethod.HEAD.equals(unanswered);
    if (!silent) {
      return response;
    }
    ReferenceCountUtil.release(response);
    // which is how Vert.x answers a version of HTTP that it does not know
    boolean version = HttpResponseStatus.NOT_IMPLEMENTED.equals(response.status());
    FullHttpResponse spoken =
        error(version ? HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED : response.status());
    response.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
    spoken.headers().add(response.headers());
    return spoken;
  }

  private static FullHttpResponse error(HttpResponseStatus status) {
    String body = ErrorSentence.body(ErrorSentence.of(status.code())).encode();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    return response;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
    look(context);
    super.channelWritabilityChanged(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    stop(context);
    super.channelInactive(context);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stop(context);
  }

  private void look(ChannelHandlerContext context) {
    if (unsent > 0 || !context.channel().isWritable()) {
      enter(context, Phase.READER);
    } else if (unanswered != null && !receiving) {
      enter(context, Phase.ANSWER);
    } else if (receiving) {
      enter(context, Phase.BODY);
    } else if (phase != Phase.FIRST_BYTE && phase != Phase.HEAD) {
      enter(context, Phase.NEXT_REQUEST);
    }
  }

  private void enter(ChannelHandlerContext context, Phase next) {
    if (next == phase || context.isRemoved()) {
      return;
    }
    phase = next;
    cancel();
    if (next.seconds > 0) {
      end = context.executor().schedule(() -> cut(context), next.seconds, TimeUnit.SECONDS);
    }
    connections.serves(context.channel(), next == Phase.ANSWER);
  }

  private void cut(ChannelHandlerContext context) {
    if (phase == Phase.HEAD) {
      FullHttpResponse response = error(HttpResponseStatus.REQUEST_TIMEOUT);
      response.headers().set(HttpHeaderNames.CONNECTION, "close");
      CommonHeaders.addTo(response.headers());
      // past the compressor, which has no request to this answer
      ChannelHandlerContext compressor = context.pipeline().context(COMPRESSOR);
      (compressor == null ? context : compressor)
          .writeAndFlush(response)
          .addListener(ChannelFutureListener.CLOSE);
    } else {
      context.close();
    }
  }

  private void stop(ChannelHandlerContext context) {
    cancel();
    connections.closed(context.channel());
    held.forEach(ReferenceCountUtil::release);
    held.clear();
  }

  private void cancel() {
    if (end != null) {
      end.cancel(false);
    }
  }
}
