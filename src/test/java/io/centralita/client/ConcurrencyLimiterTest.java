package io.centralita.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConcurrencyLimiterTest {

  private static final String ONE = "AC1";
  private static final long RUN = 7;
  private static final String OTHER = "AC2";
  private static final int WIDEST = 4;
  private static final int SUCCESSES_TO_WIDEN = 20;

  /** Nowhere near the machine's time, so that a date in a header is read by this clock alone. */
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);

  private static final int MOST = 16;

  private static final String IN_ONE_SECOND = "Sun, 01 Mar 2026 12:00:01 GMT";

  /** Says at once that there is no room, in place of waiting for some. */
  private final ConcurrencyLimiter limiter =
      new ConcurrencyLimiter(
          account -> WIDEST,
          MOST,
          (account, limit) -> limit,
          CLOCK,
          run -> {
            throw new NoRoom();
          });

  private static final class NoRoom extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void enter_letsTheWidthIn_ofEachAccount() throws Exception {
    acquire(ONE, WIDEST);

    assertThatThrownBy(() -> limiter.acquire(ONE, RUN)).isInstanceOf(NoRoom.class);
    assertThat(room(OTHER)).isEqualTo(WIDEST);
    limiter.release(ONE, RUN);
    assertThat(room(ONE)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"4,3", "3,2", "2,1", "1,1"})
  void refused_narrowsToWhatRanBeside_butNotToNothing(int inside, int left) throws Exception {
    acquire(ONE, inside);

    limiter.refused(ONE, true, null);
    release(ONE, inside);

    assertThat(room(ONE)).isEqualTo(left);
    assertThat(room(OTHER)).isEqualTo(WIDEST);
  }

  @Test
  void refused_againAndAgainForOtherReasons_narrowsAllTheSame_butNotOnceOrTwiceWithAnswersBetween()
      throws Exception {
    ProviderRequest request = new SomeRequest();
    acquire(ONE, WIDEST);
    limiter.refused(request, 429, null, null);
    limiter.answered(ONE);
    limiter.refused(request, 429, null, null);
    release(ONE, WIDEST);
    assertThat(room(ONE)).isEqualTo(WIDEST);

    acquire(ONE, WIDEST);
    limiter.refused(request, 429, null, null);
    release(ONE, WIDEST);

    assertThat(room(ONE)).isEqualTo(WIDEST - 1);
  }

  @Test
  void refused_503_doesNotNarrow() throws Exception {
    acquire(ONE, WIDEST);
    limiter.refused(ONE, false, null);
    release(ONE, WIDEST);

    assertThat(room(ONE)).isEqualTo(WIDEST);
  }

  @ParameterizedTest
  @CsvSource({"429,1", "503,1", "429,'" + IN_ONE_SECOND + "'", "503,'" + IN_ONE_SECOND + "'"})
  void refused_withRetryAfter_shutsThatAccountForAsLong(int status, String retryAfter)
      throws Exception {
    AtomicInteger waits = new AtomicInteger();
    ConcurrencyLimiter waiting =
        new ConcurrencyLimiter(
            account -> WIDEST,
            MOST,
            (account, limit) -> limit,
            CLOCK,
            run -> waits.incrementAndGet());
    waiting.acquire(ONE, RUN);
    long refused = System.nanoTime();
    waiting.refused(ONE, status == 429, retryAfter);
    waiting.release(ONE, RUN);

    waiting.acquire(OTHER, RUN);
    assertThat(waits).hasValue(0);
    waiting.acquire(ONE, RUN);

    assertThat(Duration.ofNanos(System.nanoTime() - refused))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void refused_withALaterAndShorterPause_keepsTheLongerOne() throws Exception {
    ConcurrencyLimiter waiting =
        new ConcurrencyLimiter(
            account -> WIDEST, MOST, (account, limit) -> limit, CLOCK, run -> {});
    long refused = System.nanoTime();
    waiting.refused(ONE, true, "2");
    waiting.refused(ONE, true, IN_ONE_SECOND);
    waiting.refused(ONE, true, null);

    waiting.acquire(ONE, RUN);

    assertThat(Duration.ofNanos(System.nanoTime() - refused))
        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void answered_oftenEnough_widensStepByStep_upToTheWidest() throws Exception {
    narrowTo(ONE, 2);

    answer(ONE, SUCCESSES_TO_WIDEN - 1);
    assertThat(room(ONE)).isEqualTo(2);
    answer(ONE, 1);
    assertThat(room(ONE)).isEqualTo(3);
    answer(ONE, SUCCESSES_TO_WIDEN);
    assertThat(room(ONE)).isEqualTo(WIDEST);
    answer(ONE, 3 * SUCCESSES_TO_WIDEN);
    assertThat(room(ONE)).isEqualTo(WIDEST);
  }

  @Test
  void answered_countsFromTheLastRefusal_ofItsAccount() throws Exception {
    narrowTo(ONE, 2);
    answer(ONE, SUCCESSES_TO_WIDEN - 1);
    limiter.refused(ONE, false, null);
    answer(ONE, SUCCESSES_TO_WIDEN - 1);
    answer(OTHER, SUCCESSES_TO_WIDEN);

    assertThat(room(ONE)).isEqualTo(2);
  }

  @Test
  void enter_ofManyAccounts_isBoundedForAllTogether() throws Exception {
    for (int request = 0; request < MOST; request++) {
      limiter.acquire("AC" + request, RUN);
    }

    assertThatThrownBy(() -> limiter.acquire("one more", RUN)).isInstanceOf(NoRoom.class);

    limiter.release("AC3", RUN);
    limiter.acquire("one more", RUN);
  }

  @Test
  void enter_besideOtherProcesses_sharesEachAccount_butNotWhatOneProcessMaySendInAll()
      throws Exception {
    ConcurrencyLimiter oneOfTwo =
        new ConcurrencyLimiter(
            account -> WIDEST,
            MOST,
            (account, limit) -> limit / 2,
            CLOCK,
            run -> {
              throw new NoRoom();
            });

    for (int account = 0; account < 2 * MOST / WIDEST; account++) {
      for (int times = 0; times < WIDEST / 2; times++) {
        oneOfTwo.acquire("AC" + account, RUN);
      }
      String full = "AC" + account;
      assertThatThrownBy(() -> oneOfTwo.acquire(full, RUN)).isInstanceOf(NoRoom.class);
    }
    assertThat(oneOfTwo.keepsToShare(account -> true)).isTrue();
    assertThatThrownBy(() -> oneOfTwo.acquire("AC of one more", RUN)).isInstanceOf(NoRoom.class);
  }

  @Test
  void enter_whileWaiting_looksWhetherThereIsStillAnyUse() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    ConcurrencyLimiter patient =
        new ConcurrencyLimiter(
            account -> 1,
            MOST,
            (account, limit) -> limit,
            CLOCK,
            run -> {
              if (looks.incrementAndGet() == 3) {
                throw new NoRoom();
              }
            });
    patient.acquire(ONE, RUN);

    assertThatThrownBy(() -> patient.acquire(ONE, RUN)).isInstanceOf(NoRoom.class);

    patient.release(ONE, RUN);
    patient.acquire(ONE, RUN);
    assertThat(looks).hasValue(3);
  }

  @Test
  void over_givesThePlacesOfThatRunBack_andALateLeaveChangesNothing() throws Exception {
    long other = 8;
    acquire(ONE, 3);
    limiter.acquire(ONE, other);

    limiter.over(RUN);
    limiter.release(ONE, RUN);
    limiter.over(RUN);

    assertThat(room(ONE)).isEqualTo(3);
    limiter.release(ONE, other);
    limiter.release(ONE, other);
    assertThat(room(ONE)).isEqualTo(WIDEST);
    for (int request = 0; request < MOST; request++) {
      limiter.acquire("AC" + request, other);
    }
    assertThatThrownBy(() -> limiter.acquire("one more", other)).isInstanceOf(NoRoom.class);
  }

  /** A provider that serves fewer at a time than the gate would let through. */
  @Test
  void crowds_areNeverWiderThanAllowed_nearlyAlwaysServed_andAllGetThrough() throws Exception {
    int widest = 6;
    int served = 2;
    int rounds = 300;
    ConcurrencyLimiter crowded =
        new ConcurrencyLimiter(
            account -> widest, MOST, (account, limit) -> limit, CLOCK, run -> {});
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger refusals = new AtomicInteger();
    CountDownLatch full = new CountDownLatch(widest);
    ExecutorService threads = Executors.newFixedThreadPool(2 * widest);
    try {
      List<Future<?>> crowd = new ArrayList<>();
      for (int thread = 0; thread < 2 * widest; thread++) {
        crowd.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < rounds; round++) {
                    crowded.acquire(ONE, RUN);
                    int now = inside.incrementAndGet();
                    most.accumulateAndGet(now, Math::max);
                    full.countDown();
                    full.await();
                    Thread.yield();
                    if (now > served) {
                      refusals.incrementAndGet();
                      crowded.refused(ONE, true, null);
                    } else {
                      crowded.answered(ONE);
                    }
                    inside.decrementAndGet();
                    crowded.release(ONE, RUN);
                  }
                  return null;
                }));
      }
      for (Future<?> each : crowd) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }

    int requests = 2 * widest * rounds;
    assertThat(most).hasValue(widest);
    // narrowing at the start, and then each time that it was wide enough for a try
    assertThat(refusals.get()).isLessThan(requests / 8);
  }

  private void acquire(String account, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      limiter.acquire(account, RUN);
    }
  }

  private void release(String account, int times) {
    for (int i = 0; i < times; i++) {
      limiter.release(account, RUN);
    }
  }

  /** How many more of the account it would let in now. */
  private int room(String account) throws InterruptedException {
    int entered = 0;
    try {
      while (true) {
        limiter.acquire(account, RUN);
        entered++;
      }
    } catch (NoRoom full) {
      release(account, entered);
      return entered;
    }
  }

  private void narrowTo(String account, int width) throws InterruptedException {
    acquire(account, width + 1);
    limiter.refused(account, true, null);
    release(account, width + 1);
  }

  private void answer(String account, int times) throws InterruptedException {
    for (int i = 0; i < times; i++) {
      limiter.acquire(account, RUN);
      limiter.answered(account);
      limiter.release(account, RUN);
    }
  }
}
