package io.centralita.runs;

import java.util.Map;

/** Adds details to the answer of a successful run, besides its counts. */
public interface RunDetails {

  /** By the names of the answer's fields; empty for a run that adds nothing. */
  Map<String, Object> details(Run run);
}
