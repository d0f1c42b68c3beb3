package io.centralita.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ResponseBudgetTest {

  private static final int KILOBYTE = 1 << 10;
  private static final int ROOM = 8 * KILOBYTE * KILOBYTE;

  private final AtomicBoolean stopping = new AtomicBoolean();
  private final ResponseBudget budget =
      new ResponseBudget(
          ROOM,
          run -> {
            if (stopping.get()) {
              throw new IllegalStateException("stopping");
            }
          });
  private final AtomicInteger discarded = new AtomicInteger();

  private static final class Some extends SomeRequest {
    private final String kind;

    Some(String kind) {
      this.kind = kind;
    }

    @Override
    public String kind() {
      return kind;
    }
  }

  @Test
  void take_thereIsRoomForAsManyAsWereUsualLately() throws Exception {
    List<Some> many = some(1000);
    ResponseBudget.Share first = budget.take(1, many);
    assertThat(first.requests()).isBetween(10, 999);
    answer(first, many.get(0), 200, 4 * KILOBYTE);
    budget.giveBack(first);

    for (int i = 0; i < 200; i++) {
      ResponseBudget.Share share = budget.take(1, some(1));
      answer(share, new Some("a"), 200, 4 * KILOBYTE);
      budget.giveBack(share);
    }
    ResponseBudget.Share later = budget.take(1, many);

    assertThat(later.requests()).isGreaterThan(10 * first.requests());
  }

  @Test
  void anAnswerLargerThanItsShare_takesMore_whileThereIsSome() throws Exception {
    ResponseBudget.Share share = budget.take(1, some(1));

    assertThat(answer(share, new Some("a"), 200, 2000 * KILOBYTE)).hasSize(2000 * KILOBYTE);
    assertThat(discarded).hasValue(0);
  }

  @Test
  void anAnswerForWhichThereIsNoRoom_isGivenUp_andHadLater() throws Exception {
    ResponseBudget.Share other = budget.take(2, some(1));
    answer(other, new Some("b"), 200, 3900 * KILOBYTE);
    ResponseBudget.Share another = budget.take(3, some(1));
    answer(another, new Some("c"), 200, 3900 * KILOBYTE);
    Some request = new Some("d");

    ResponseBudget.Share share = budget.take(1, List.of(request));
    assertThatThrownBy(() -> answer(share, request, 200, 3000 * KILOBYTE))
        .isInstanceOf(ResponseBudgetExceededException.class);
    assertThatThrownBy(() -> budget.ask(share, new Some("d")))
        .isInstanceOf(ResponseBudgetExceededException.class);
    assertThat(discarded).hasValue(1);
    budget.giveBack(share);
    budget.giveBack(other);
    budget.giveBack(another);

    ResponseBudget.Share again = budget.take(1, List.of(request));
    assertThat(answer(again, request, 200, 3000 * KILOBYTE)).hasSize(3000 * KILOBYTE);
  }

  @Test
  void aRunThatHoldsAllItMay_leavesRoomForAnother() throws Exception {
    List<ResponseBudget.Share> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ResponseBudget.Share share = budget.take(1, some(1));
      answer(share, new Some("a"), 200, 2000 * KILOBYTE);
      held.add(share);
    }
    CompletableFuture<ResponseBudget.Share> fourth =
        CompletableFuture.supplyAsync(() -> take(1, new Some("a")));

    ResponseBudget.Share others = budget.take(2, some(1));
    answer(others, new Some("b"), 200, 2000 * KILOBYTE);
    assertThat(fourth).isNotDone();

    budget.giveBack(held.get(0));
    assertThat(fourth).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void anAnswerThatNeverFits_isTooLarge() throws Exception {
    ResponseBudget.Share share = budget.take(1, some(1));

    assertThatThrownBy(() -> answer(share, new Some("a"), 200, 4097 * KILOBYTE))
        .isInstanceOf(ResponseTooLargeException.class)
        .hasMessageContaining("larger than the 4 MB")
        .hasMessageContaining("-Xmx");
    assertThat(discarded).hasValue(1);
  }

  @Test
  void aRefusalWithoutEnd_isCutOff() throws Exception {
    ResponseBudget.Share share = budget.take(1, some(1));

    assertThat(answer(share, new Some("a"), 500, 9000 * KILOBYTE)).hasSize(512 * KILOBYTE);
    assertThat(discarded).hasValue(1);
  }

  @Test
  void whatARunHeld_comesBackWithItsEnd() throws Exception {
    ResponseBudget.Share share = budget.take(7, some(1));
    answer(share, new Some("a"), 200, 3000 * KILOBYTE);
    ResponseBudget.Share lost = budget.take(7, some(1));
    answer(lost, new Some("a"), 200, 3000 * KILOBYTE);
    CompletableFuture<ResponseBudget.Share> next =
        CompletableFuture.supplyAsync(() -> take(8, new Some("a")));

    budget.end(7);

    assertThat(next.get(10, TimeUnit.SECONDS).requests()).isEqualTo(1);
    assertThatThrownBy(() -> answer(lost, new Some("a"), 200, 4090 * KILOBYTE))
        .isInstanceOf(ResponseBudgetExceededException.class);
  }

  @Test
  void whoWaits_isToldWhenThereIsNoUse() throws Exception {
    ResponseBudget.Share share = budget.take(1, some(1));
    answer(share, new Some("a"), 200, 3000 * KILOBYTE);
    ResponseBudget.Share other = budget.take(1, some(1));
    answer(other, new Some("a"), 200, 3000 * KILOBYTE);
    CompletableFuture<ResponseBudget.Share> waiting =
        CompletableFuture.supplyAsync(() -> take(1, new Some("a")));

    stopping.set(true);

    assertThat(waiting).failsWithin(Duration.ofSeconds(10));
  }

  @Test
  void manyAtOnce_allComeToTheirEnd_withinTheRoom() throws Exception {
    ExecutorService lanes = Executors.newFixedThreadPool(16);
    AtomicLong inMemory = new AtomicLong();
    AtomicLong most = new AtomicLong();
    List<Future<Integer>> ends = new ArrayList<>();
    for (int lane = 0; lane < 16; lane++) {
      int size = (1 + lane % 4 * 350) * KILOBYTE;
      ends.add(
          lanes.submit(
              () -> {
                int had = 0;
                Some request = new Some("a");
                while (had < 30) {
                  ResponseBudget.Share share = budget.take(1, List.of(request));
                  try {
                    byte[] answer = answer(share, request, 200, size);
                    most.accumulateAndGet(inMemory.addAndGet(answer.length), Math::max);
                    had++;
                    inMemory.addAndGet(-answer.length);
                    request = new Some("a");
                  } catch (ResponseBudgetExceededException later) {
                    assertThat(later).hasNoCause();
                  } finally {
                    budget.giveBack(share);
                  }
                }
                return had;
              }));
    }

    for (Future<Integer> end : ends) {
      assertThat(end.get()).isEqualTo(30);
    }
    lanes.shutdown();
    assertThat(most).hasValueLessThanOrEqualTo(ROOM);
  }

  private ResponseBudget.Share take(long run, Some request) {
    try {
      return budget.take(run, List.of(request));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Some> some(int number) {
    return Stream.generate(() -> new Some("a")).limit(number).toList();
  }

  /** As the HTTP client has an answer of that length read. */
  // nothing is behind it
  @SuppressWarnings("PMD.CloseResource")
  private byte[] answer(ResponseBudget.Share share, Some request, int status, int length)
      throws IOException, HttpException {
    ClassicHttpResponse response = new BasicClassicHttpResponse(status);
    response.setEntity(
        new InputStreamEntity(
            new ByteArrayInputStream(new byte[length]), -1, ContentType.APPLICATION_JSON));
    ExecRuntime connection =
        (ExecRuntime)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ExecRuntime.class},
                (proxy, method, arguments) -> {
                  assertThat(method.getName()).isEqualTo("discardEndpoint");
                  discarded.incrementAndGet();
                  return null;
                });
    HttpGet get = new HttpGet("http://localhost/");
    ExecChain.Scope scope =
        new ExecChain.Scope(
            "1",
            new HttpRoute(new HttpHost("localhost", 80)),
            get,
            connection,
            HttpClientContext.create());
    budget.ask(share, request);
    try {
      return EntityUtils.toByteArray(
          budget.execute(get, scope, (sent, same) -> response).getEntity());
    } finally {
      budget.answered();
    }
  }
}
