package io.centralita.client;

/**
 * Requests one thing of a provider: knows its address, its credentials and how its response is
 * read. Used by one thread at a time.
 */
public interface ProviderRequest {

  /** The account it is about, whose limits each attempt keeps. */
  String account();

  /** Requests of one kind have responses of about one size. */
  String kind();

  /**
   * Counts an attempt to be made.
   *
   * @throws PermanentProviderException where enough were made
   */
  void attempt();

  /** Where it is sent: scheme, host and path. */
  String address();

  /** Encoded; empty where there is none. */
  String query();

  /** The name of the header that carries the credentials. */
  String credentialsHeader();

  /** The credentials; never to be logged. */
  String credentials();

  /**
   * Reads the response.
   *
   * @param retryAfter the header of that name, or {@code null}
   * @return what the provider's own room makes of it
   * @throws RateLimitedException for 429
   * @throws TransientProviderException where another attempt may help
   * @throws PermanentProviderException where none will
   */
  Object read(int status, String retryAfter, byte[] body);

  /** Whether a smaller page can be asked for, where a response is too large. */
  boolean canShrinkPage();

  /** Takes note of a failed attempt. */
  void failed(Throwable failure);

  /** Whether a response says that too many requests were under way at the same time. */
  boolean exceedsConcurrency(int status, byte[] body);

  /** Whether it is better sent later than waited with while its account was told to wait. */
  default boolean isPostponable() {
    return false;
  }

  /** Takes note that it will be sent later. */
  default void postpone() {}

  /** The HTTP status that a response means: an error in a 200 is what it says it is. */
  default int meaning(int status, byte[] body) {
    return status;
  }
}
