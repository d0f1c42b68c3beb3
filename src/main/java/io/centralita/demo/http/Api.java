package io.centralita.demo.http;

/** What a simulated account answers over HTTP. Safe for several threads. */
public interface Api {

  Response answer(Request request);

  /** What it says when {@link #answer} itself fails. */
  Response fault();
}
