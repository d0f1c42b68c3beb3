package io.centralita.api;

/**
 * Says where the HTTP server listens and who may call it.
 *
 * @param cronSecret the bearer secret of every trigger, and of the sign-in
 * @param schedulesEnabled whether schedules fire, said at the start
 * @param publicAddress as what others know it
 */
public record HttpSettings(
    String host,
    int port,
    String cronSecret,
    boolean schedulesEnabled,
    PublicAddress publicAddress) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "HttpSettings[" + host + ":" + port + "]";
  }
}
