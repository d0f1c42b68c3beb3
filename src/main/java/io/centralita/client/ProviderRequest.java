package io.centralita.client;

/** What a provider is asked until it answers. Used by one thread at a time. */
public interface ProviderRequest {

  /** The account it is about, whose gate each attempt passes. */
  String account();

  /** Of a kind are questions whose answers are about equally large. */
  String kind();

  /** Whether less can be asked for at a time, where an answer is too large. */
  boolean canShrinkPage();

  /** Takes note of a failed attempt. */
  void failed(Throwable failure);

  /** Whether an answer says that too many requests were under way at the same time. */
  boolean exceedsConcurrency(int status, byte[] body);

  /** Whether it is better asked later than waited with while its account was told to wait. */
  default boolean isPostponable() {
    return false;
  }

  /** Takes note that it will be asked later. */
  default void postpone() {}

  /** The HTTP status that an answer means: an error in a 200 is what it says it is. */
  default int meaning(int status, byte[] body) {
    return status;
  }
}
