package io.centralita.elevenlabs;

import io.centralita.client.ProviderRequest;
import io.centralita.client.ResponseJson;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Requests a page of the list, or one conversation. */
public abstract sealed class ElevenLabsRequest implements ProviderRequest
    permits ListRequest, DetailRequest {

  /** The newer and the older word for requests that run beside too many others. */
  private static final Set<String> TOO_MANY_AT_ONCE =
      Set.of("concurrent_limit_exceeded", "too_many_concurrent_requests");

  private final ElevenLabsApi api;
  private final AtomicInteger requests;
  private volatile long firstAsked;

  /**
   * @param requests where each attempt is counted
   */
  ElevenLabsRequest(ElevenLabsApi api, AtomicInteger requests) {
    this.api = api;
    this.requests = requests;
  }

  /** What follows the address of all conversations, encoded. */
  abstract String path();

  @Override
  public String account() {
    return ElevenLabsApi.ACCOUNT;
  }

  @Override
  public String address() {
    return api.address(this);
  }

  @Override
  public String credentialsHeader() {
    return "xi-api-key";
  }

  @Override
  public String credentials() {
    return api.key();
  }

  @Override
  public Object read(int status, String retryAfter, byte[] body) {
    return api.answer(this, status, retryAfter, body);
  }

  @Override
  public void attempt() {
    if (firstAsked == 0) {
      firstAsked = System.nanoTime();
    }
    requests.incrementAndGet();
  }

  /** When it was asked for the first time, on the clock of {@link System#nanoTime}. */
  long firstAsked() {
    return firstAsked;
  }

  @Override
  public boolean canShrinkPage() {
    return false;
  }

  /** The same is asked for again. */
  @Override
  public void failed(Throwable failure) {}

  @Override
  public boolean exceedsConcurrency(int status, byte[] body) {
    return status == 429
        && TOO_MANY_AT_ONCE.contains(ElevenLabsError.of(ResponseJson.read(body)).code());
  }

  @Override
  public int meaning(int status, byte[] body) {
    return ElevenLabsError.meaning(status, body);
  }
}
