package io.centralita.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConnectionWatchTest {

  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";

  private final OpenConnections connections = new OpenConnections(3);
  private final EmbeddedChannel client = connect();

  private EmbeddedChannel connect() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    channel
        .pipeline()
        .addLast(
            new HttpRequestDecoder(), new HttpResponseEncoder(), new ConnectionWatch(connections));
    return channel;
  }

  @Test
  void whoSaysNothing_isCut() {
    pass(9);
    assertThat(client.isOpen()).isTrue();

    pass(2);

    assertThat(client.isOpen()).isFalse();
    assertThat(answered()).isEmpty();
  }

  @Test
  void aHeadThatDrips_isCut_andTold() {
    for (int second = 0; second < 9; second++) {
      send("X");
      pass(1);
    }
    assertThat(client.isOpen()).isTrue();

    pass(2);

    assertThat(client.isOpen()).isFalse();
    assertThat(answered())
        .startsWith("HTTP/1.1 408 ")
        .contains("frame-ancestors 'none'", "nosniff", "same-origin", "\"success\":false");
  }

  @Test
  void aHeadThatDrips_isCut_alsoAfterAWholeRequest() {
    send(GET);
    answer(HttpResponseStatus.OK);
    pass(60);

    send("GET / HT");
    pass(11);

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aBodyThatDoesNotCome_isCut_alsoWhereTheAnswerDidNotWaitForIt() {
    send(POST + "12");
    answer(HttpResponseStatus.UNAUTHORIZED);

    pass(12);

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void anAnswerBeforeTheBody_isTheLastOfTheConnection_whichEndsWhenTheBodyHasCome() {
    send(POST + "12");
    answer(HttpResponseStatus.UNAUTHORIZED);
    assertThat(answered()).contains("connection: close");
    assertThat(client.isOpen()).isTrue();

    send("3");

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void anAnswer_mayTakeHours_andTheConnectionStaysForTheNextRequest_aWhile() {
    send(POST + "123");
    pass(7200);
    assertThat(client.isOpen()).isTrue();

    answer(HttpResponseStatus.OK);
    pass(70);
    assertThat(client.isOpen()).isTrue();

    pass(6);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void anInformationalAnswer_isNoEnd() {
    send(POST);
    answer(HttpResponseStatus.CONTINUE);
    send("123");

    pass(7200);

    assertThat(client.isOpen()).isTrue();
    assertThat(answered()).doesNotContain("Content-Security-Policy");
  }

  @Test
  void anErrorWithoutAWord_getsItsSentence_unlessNobodyWouldReadIt() {
    send(GET);
    answer(HttpResponseStatus.BAD_REQUEST);
    assertThat(answered())
        .contains("content-type: application/json", "{\"success\":false,\"error\":\"");

    send(GET.replace("GET", "HEAD"));
    answer(HttpResponseStatus.BAD_REQUEST);
    assertThat(answered()).contains("Content-Security-Policy").endsWith("\r\n\r\n");
  }

  @Test
  void tooManyRequestsAtOnce_endTheConnection_whenThoseBeforeAreAnswered() {
    send(GET.repeat(18) + POST + "12");
    send("3");

    for (int request = 0; request < 17; request++) {
      assertThat(client.isOpen()).isTrue();
      assertThat(answered()).doesNotContain("connection: close");
      assertThat(passedOn()).isEqualTo("GET|");
      answer(HttpResponseStatus.OK);
      client.runPendingTasks();
    }

    assertThat(answered()).contains("200 OK", "connection: close");
    assertThat(passedOn()).isEmpty();
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aBodyBeforeItsTurn_isNotKept_whereItIsLarge() {
    send(GET + POST.replace("3", "90000") + "x".repeat(60_000));
    send("x".repeat(30_000) + GET);
    assertThat(passedOn()).isEqualTo("GET|");
    assertThat(client.isOpen()).isTrue();

    answer(HttpResponseStatus.OK);
    client.runPendingTasks();

    assertThat(answered()).contains("200 OK", "connection: close");
    assertThat(passedOn()).isEmpty();
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void requestsThatComeAtOnce_arePassedOn_whenTheAnswerBeforeIsSent() {
    send(GET + POST + "123" + GET);
    assertThat(passedOn()).isEqualTo("GET|");

    answer(HttpResponseStatus.OK);
    client.runPendingTasks();
    assertThat(passedOn()).isEqualTo("POST|");

    answer(HttpResponseStatus.OK);
    client.runPendingTasks();
    assertThat(passedOn()).isEqualTo("GET|");
    assertThat(client.isOpen()).isTrue();
  }

  /** The methods of what has been passed on since, and the ends. */
  private String passedOn() {
    StringBuilder text = new StringBuilder();
    for (Object part = client.readInbound(); part != null; part = client.readInbound()) {
      text.append(part instanceof HttpRequest request ? request.method() : "");
      text.append(part instanceof LastHttpContent ? "|" : "");
      ReferenceCountUtil.release(part);
    }
    return text.toString();
  }

  @Test
  void tooManyConnections_endTheOneThatKeepsTheServerWaiting_alsoForABody() {
    send(POST + "1");
    EmbeddedChannel served = connect();
    served.writeInbound(bytes(GET));
    EmbeddedChannel younger = connect();

    connect();

    assertThat(client.isOpen()).isFalse();
    assertThat(served.isOpen() && younger.isOpen()).isTrue();
  }

  @Test
  void tooManyConnections_endTheOneThatHasBeenIdleForLongest() {
    send(GET);
    EmbeddedChannel idle = connect();
    EmbeddedChannel younger = connect();

    EmbeddedChannel last = connect();

    assertThat(idle.isOpen()).isFalse();
    assertThat(client.isOpen() && younger.isOpen() && last.isOpen()).isTrue();
    younger.writeInbound(bytes(GET));
    last.writeInbound(bytes(GET));
    assertThat(connect().isOpen()).isFalse();
    younger.close();
    assertThat(connect().isOpen()).isTrue();
  }

  private void send(String text) {
    client.writeInbound(bytes(text));
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private void answer(HttpResponseStatus status) {
    client.writeOutbound(
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.buffer(0)));
  }

  private void pass(long seconds) {
    client.advanceTimeBy(seconds, TimeUnit.SECONDS);
    client.runScheduledPendingTasks();
    client.runPendingTasks();
  }

  private String answered() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf part = client.readOutbound(); part != null; part = client.readOutbound()) {
      text.append(part.toString(StandardCharsets.UTF_8));
      part.release();
    }
    return text.toString();
  }
}
