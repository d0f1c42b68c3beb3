package io.centralita.api;

/**
 * Says where the HTTP server listens and who may call it.
 *
 * @param cronSecret the bearer secret of every trigger
 * @param schedulesEnabled whether schedules fire, said at the start
 */
public record HttpSettings(String host, int port, String cronSecret, boolean schedulesEnabled) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "HttpSettings[" + host + ":" + port + "]";
  }
}
