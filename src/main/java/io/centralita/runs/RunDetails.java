package io.centralita.runs;

import java.util.Map;

/** What a run that succeeded adds to its answer besides its counts. */
public interface RunDetails {

  /** By the names of the answer's fields; empty for a run that adds nothing. */
  Map<String, Object> details(Run run);
}
