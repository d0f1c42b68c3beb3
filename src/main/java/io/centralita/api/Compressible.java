package io.centralita.api;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Objects;
import java.util.regex.Pattern;

/** Has Vert.x compress whole texts and nothing else: it would compress a part of a recording. */
final class Compressible {

  private static final Pattern TEXT =
      Pattern.compile(
          "(text/(?!event-stream)|application/(json|javascript|manifest\\+json)|image/svg\\+xml).*",
          Pattern.CASE_INSENSITIVE);

  /** Shorter ones go into one packet anyway. */
  private static final int WORTH_IT = 1024;

  private static final String UNCHANGED = "identity";

  private Compressible() {}

  /**
   * Marks an answer that is to stay as it is, and says of any other that it may come either way.
   */
  static void mark(HttpResponse response) {
    HttpHeaders headers = response.headers();
    if (HttpResponseStatus.OK.equals(response.status())
        && TEXT.matcher(Objects.requireNonNullElse(headers.get(HttpHeaderNames.CONTENT_TYPE), ""))
            .matches()
        && isWorthIt(headers.get(HttpHeaderNames.CONTENT_LENGTH))) {
      headers.add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
    } else if (!headers.contains(HttpHeaderNames.CONTENT_ENCODING)) {
      headers.set(HttpHeaderNames.CONTENT_ENCODING, UNCHANGED);
    }
  }

  /** Takes the mark away again, behind the compressor. */
  @ChannelHandler.Sharable
  static final class Unmark extends ChannelOutboundHandlerAdapter {

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      if (message instanceof HttpResponse response
          && UNCHANGED.equals(response.headers().get(HttpHeaderNames.CONTENT_ENCODING))) {
        response.headers().remove(HttpHeaderNames.CONTENT_ENCODING);
      }
      super.write(context, message, promise);
    }
  }

  /** Vert.x' headers do not count for themselves. */
  private static boolean isWorthIt(String length) {
    return length == null || Long.parseLong(length) >= WORTH_IT;
  }
}
