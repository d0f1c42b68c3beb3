package io.centralita.client;

/** What the route that fetches asks of a request. */
public final class ProviderClient {

  /** Counts an attempt to be made. */
  public void attempt(ProviderRequest request) {
    request.attempt();
  }

  /** Reads the response to a request. */
  public Object read(ProviderRequest request, int status, String retryAfter, byte[] body) {
    return request.read(status, retryAfter, body);
  }
}
