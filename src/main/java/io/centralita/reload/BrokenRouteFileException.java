package io.centralita.reload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.CamelContext;

/** Says that a route file cannot be used as it stands. */
public final class BrokenRouteFileException extends RuntimeException {
  private final Problem problem;

  BrokenRouteFileException(Problem problem, Throwable cause) {
    super("routes/" + problem, cause);
    this.problem = problem;
  }

  /** What to throw for a start that failed: the route file to put right, if that was the cause. */
  public static Exception behind(Exception failure, CamelContext camel, Path folder)
      throws IOException {
    Optional<Problem> problem = Diagnosis.ofStart(camel, RouteFile.in(folder).values(), failure);
    return problem.isPresent() ? new BrokenRouteFileException(problem.get(), failure) : failure;
  }

  Problem problem() {
    return problem;
  }
}
