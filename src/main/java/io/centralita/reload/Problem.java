package io.centralita.reload;

import java.nio.file.Path;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** What is wrong with a route file: its name, the line (from 1) and one sentence. */
public record Problem(String file, int line, String sentence) {

  /** The broken route file that made a start fail, if that was the cause. */
  public static Optional<Problem> causedBy(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof BrokenRouteFileException broken) {
        return Optional.of(broken.problem());
      }
      if (cause instanceof MarkedYamlEngineException yaml && yaml.getProblemMark().isPresent()) {
        Mark mark = yaml.getProblemMark().get();
        String file = Path.of(mark.getName().replaceFirst("^file:", "")).getFileName().toString();
        return Optional.of(new Problem(file, mark.getLine() + 1, Sentences.of(yaml)));
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return file + ", line " + line + ": " + sentence;
  }
}
