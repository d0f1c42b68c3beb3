package io.centralita.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Fetches pages of calls without the program. */
final class Pages {

  private static final String NEXT = "\"next_page_uri\": \"";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String baseUrl;

  Pages(String baseUrl) {
    this.baseUrl = baseUrl;
  }

  /**
   * The pages the program asks for, day by day, as many days at a time, and nothing of them kept.
   */
  void fetchByDay(CallVolume calls, int atOnce) {
    Queue<Instant> days = new ConcurrentLinkedQueue<>();
    for (Instant day = calls.from();
        day.isBefore(Instant.now());
        day = day.plus(Duration.ofDays(1))) {
      days.add(day);
    }
    ExecutorService threads = Executors.newFixedThreadPool(atOnce);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < atOnce; thread++) {
        all.add(
            threads.submit(
                () -> {
                  for (Instant day = days.poll(); day != null; day = days.poll()) {
                    fetch(
                        day.minusSeconds(1),
                        day.plus(Duration.ofDays(1)).plusSeconds(1),
                        1_000,
                        page -> {});
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  /** One page after the other. */
  void fetch(Instant from, Instant to, int pageSize, Consumer<byte[]> taker) {
    String next =
        "/2010-04-01/Accounts/%s/Calls.json?StartTime%%3E=%s&StartTime%%3C=%s&PageSize=%d"
            .formatted(CallVolume.ACCOUNT, encoded(from), encoded(to), pageSize);
    while (next != null) {
      byte[] page = get(next);
      taker.accept(page);
      int tail = Math.min(page.length, 1_000);
      String end = new String(page, page.length - tail, tail, StandardCharsets.ISO_8859_1);
      int start = end.indexOf(NEXT);
      next =
          start < 0
              ? null
              : end.substring(start + NEXT.length(), end.indexOf('"', start + NEXT.length()));
    }
  }

  private byte[] get(String path) {
    try {
      HttpResponse<byte[]> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(baseUrl + path)).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("HTTP " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(Instant instant) {
    return instant.toString().replace(":", "%3A");
  }
}
