package io.centralita.demo.http;

/** Answers HTTP requests for a simulated account. Safe for several threads. */
public interface Api {

  Response answer(Request request);

  /** What it says when {@link #answer} itself fails. */
  Response fault();
}
