package io.centralita.client;

/** Lets the fetching route count an attempt and read a response. */
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
