package io.centralita.runs;

/** Says that another run writes the table of this job; the message says which. */
public final class TableBusyException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final long run;

  TableBusyException(Job wanted, long run, String running) {
    super(
        "%s was not started: run %d (%s) is still writing the same table."
            .formatted(wanted.id(), run, running));
    this.run = run;
  }

  /** The run that holds the table. */
  public long run() {
    return run;
  }
}
