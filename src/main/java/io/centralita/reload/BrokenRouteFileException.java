package io.centralita.reload;

/** A route file that cannot be used as it stands. */
public final class BrokenRouteFileException extends RuntimeException {
  private final Problem problem;

  BrokenRouteFileException(Problem problem, Throwable cause) {
    super(problem.toString(), cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
