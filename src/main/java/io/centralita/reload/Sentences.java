package io.centralita.reload;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.URISupport;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** The one sentence in a nest of exceptions that tells an operator what to change. */
final class Sentences {
  private static final Pattern UNKNOWN_OPTION =
      Pattern.compile("Unknown parameters=\\[\\{([^=]+)=");

  private Sentences() {}

  static String of(Throwable failure) {
    String message = "It cannot be read (" + failure.getClass().getSimpleName() + ").";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYamlEngineException yaml && yaml.getProblem() != null) {
        return of(yaml);
      }
      if (cause instanceof UnsupportedOperationException && cause.getMessage() == null) {
        return "An element has a plain value where it needs options, such as 'uri: ...'.";
      }
      message = cause.getMessage() == null ? message : cause.getMessage();
    }
    Matcher option = UNKNOWN_OPTION.matcher(message);
    return option.find() ? "Unknown option: " + option.group(1) + "." : sentence(message);
  }

  static String of(MarkedYamlEngineException yaml) {
    Mark problem = yaml.getProblemMark().orElse(null);
    Mark context = yaml.getContextMark().orElse(null);
    if (yaml.getContext() == null || context == null || problem == null) {
      return sentence(yaml.getProblem());
    }
    return sentence(
        yaml.getProblem() + ", " + yaml.getContext() + " from line " + (context.getLine() + 1));
  }

  private static String sentence(String message) {
    String line = message.strip().lines().findFirst().orElse("").strip();
    String capital =
        line.isEmpty() ? line : Character.toUpperCase(line.charAt(0)) + line.substring(1);
    return URISupport.sanitizeUri(capital.endsWith(".") ? capital : capital + ".");
  }
}
