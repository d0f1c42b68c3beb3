package io.centralita.demo;

/** What a simulated account answers over HTTP. Safe for several threads. */
interface Api {

  Answer answer(Request request);

  /** What it says when {@link #answer} itself fails. */
  Answer fault();
}
