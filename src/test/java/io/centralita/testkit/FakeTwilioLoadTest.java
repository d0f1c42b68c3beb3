package io.centralita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FakeTwilioLoadTest {
  private static final String SHOP = TwilioCalls.sid("AC", 2);
  private static final String LIST = list(TwilioCalls.ACCOUNT);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTwilio twilio = FakeTwilio.start().subaccount(SHOP);
  private final ApiReader main = ApiReader.ofMain(twilio);

  @AfterEach
  void stop() {
    twilio.close();
  }

  @Test
  void hasty_isWhoAsksTheAccountAgainBeforeThePauseIsOver() throws Exception {
    twilio.fault(RequestSeen::isList, 1, Fault.tooManyRequests(SECOND.multipliedBy(2)));
    Instant before = Instant.now();

    assertThat(main.status(LIST)).isEqualTo(429);
    assertThat(twilio.hasty()).isEmpty();

    await().until(() -> askedHastily(LIST));
    assertThat(askedHastily(list(SHOP))).isFalse();
    assertThat(askedHastily("/2010-04-01/Accounts.json")).isTrue();
    assertThat(twilio.hasty(SECOND)).isEmpty();

    await().until(() -> !askedHastily(LIST));
    assertThat(Duration.between(before, Instant.now()).toMillis()).isGreaterThan(1_990);

    assertThat(twilio.forgetRequests().hasty()).isEmpty();
  }

  @Test
  void hasty_date_lastsUntilThen() throws Exception {
    twilio.fault(RequestSeen::isList, 1, Fault.tooManyRequestsUntil(Instant.now().minus(SECOND)));
    twilio.fault(RequestSeen::isList, 1, Fault.retryAfter("soon"));
    twilio.fault(RequestSeen::isList, 1, Fault.tooManyRequests());
    for (int i = 0; i < 5; i++) {
      main.status(LIST);
    }
    assertThat(twilio.hasty(Duration.ZERO)).isEmpty();

    twilio.fault(
        RequestSeen::isList,
        1,
        Fault.tooManyRequestsUntil(Instant.now().plus(SECOND.multipliedBy(60))));
    assertThat(main.status(LIST)).isEqualTo(429);

    await().until(() -> askedHastily(LIST));
  }

  @Test
  void hasty_notWhatHadArrivedBefore() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    twilio.fault(RequestSeen::isList, 1, Fault.holdUntil(latch));
    twilio.fault(RequestSeen::isList, 1, Fault.tooManyRequests(SECOND));
    CompletableFuture<Integer> held = CompletableFuture.supplyAsync(() -> ask(LIST));
    await().until(() -> twilio.requests().size() == 1);

    assertThat(main.status(LIST)).isEqualTo(429);
    latch.countDown();

    assertThat(held.join()).isEqualTo(200);
    assertThat(twilio.hasty(Duration.ZERO)).isEmpty();
  }

  @Test
  void concurrencyLimit_isThatOfEachAccount() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    twilio.concurrencyLimit(1).fault(RequestSeen::isList, 1, Fault.holdUntil(latch));
    CompletableFuture<Integer> held = CompletableFuture.supplyAsync(() -> ask(LIST));
    await().until(() -> twilio.requests().size() == 1);

    assertThat(main.status(LIST)).isEqualTo(429);
    assertThat(main.status(list(SHOP))).isEqualTo(200);
    latch.countDown();

    assertThat(held.join()).isEqualTo(200);
    assertThat(main.status(LIST)).isEqualTo(200);
    assertThat(twilio.maxConcurrent()).isEqualTo(2);
    assertThat(twilio.maxConcurrent(TwilioCalls.ACCOUNT)).isEqualTo(2);
    assertThat(twilio.maxConcurrent(SHOP)).isEqualTo(1);
  }

  @Test
  void faultShare_befallsThatShare_plannedOnesFirst() throws Exception {
    twilio
        .faultShare(0.5, 1, Fault.status(500), Fault.status(503))
        .fault(RequestSeen::isList, 2, Fault.status(404));

    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      statuses.add(main.status(LIST));
    }

    assertThat(statuses.subList(0, 2)).containsOnly(404);
    assertThat(statuses.subList(2, 100)).containsOnly(200, 500, 503).contains(200, 500, 503);
    assertThat(statuses).filteredOn(status -> status >= 500).hasSizeBetween(30, 70);

    twilio.noFaults();
    for (int i = 0; i < 10; i++) {
      assertThat(main.status(LIST)).isEqualTo(200);
    }
  }

  private boolean askedHastily(String path) throws Exception {
    main.status(path);
    List<RequestSeen> requests = twilio.requests();
    return twilio.hasty().contains(requests.get(requests.size() - 1));
  }

  private int ask(String path) {
    try {
      return main.status(path);
    } catch (Exception e) {
      throw new CompletionException(e);
    }
  }

  private static String list(String account) {
    return "/2010-04-01/Accounts/" + account + "/Calls.json";
  }
}
