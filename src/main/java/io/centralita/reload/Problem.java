package io.centralita.reload;

/** What is wrong with a route file: its name, the line (from 1) and one sentence. */
record Problem(String file, int line, String sentence) {

  @Override
  public String toString() {
    return file + ", line " + line + ": " + sentence;
  }
}
