package io.centralita.reload;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.util.FileUtil;
import org.apache.camel.util.URISupport;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Turns what Camel throws at a route file into the line to look at and one sentence. */
final class Diagnosis {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)}}");
  private static final Pattern LAST_WORD = Pattern.compile(": ([^: ]+)\\.$");
  private static final Pattern TWICE = Pattern.compile("route ids detected: ([^,]+?)[.,] ");
  private static final Pattern TEMPLATE = Pattern.compile("route from template: (\\S+)$");
  private static final Pattern UNKNOWN_OPTION =
      Pattern.compile("Unknown parameters=\\[\\{([^=]+)=");

  private Diagnosis() {}

  /**
   * What is wrong with the file.
   *
   * @param routeId the route that was looked at, {@code null} where the failure says which it is
   */
  static Problem of(CamelContext camel, RouteFile file, String routeId, Throwable failure) {
    Optional<MarkedYamlEngineException> yaml =
        causes(failure).flatMap(cause -> marked(cause).stream()).findFirst();
    if (yaml.isPresent()) {
      return ofYaml(file, yaml.get());
    }
    String sentence = withPlaceholders(camel, file.text(), sentence(failure));
    Optional<String> thrownAt =
        causes(failure).flatMap(cause -> routeId(cause).stream()).findFirst();
    YamlLines lines = file.lines(thrownAt.orElse(routeId));
    int line =
        lastWord(sentence)
            .flatMap(lines::option)
            .or(() -> lines.quotedIn(sentence.replace("://", ":")))
            .orElse(lines.first());
    return file.problem(line, sentence);
  }

  /** Which of the files made a start fail, if that was the cause. */
  static Optional<Problem> ofStart(
      CamelContext camel, Collection<RouteFile> files, Throwable failure) {
    return causes(failure)
        .flatMap(cause -> files.stream().flatMap(file -> ofStart(camel, file, cause).stream()))
        .reduce((one, next) -> next)
        .or(() -> misspelt(camel, files, failure));
  }

  // a route template that no file has: where it is named
  private static Optional<Problem> misspelt(
      CamelContext camel, Collection<RouteFile> files, Throwable failure) {
    String name =
        causes(failure).flatMap(cause -> routeId(cause).stream()).findFirst().orElse(null);
    return files.stream()
        .filter(file -> name != null && file.lines(null).option(name).isPresent())
        .map(
            file ->
                file.problem(
                    file.lines(null).option(name).get(),
                    withPlaceholders(camel, file.text(), sentence(failure))))
        .findFirst();
  }

  private static Optional<Problem> ofStart(CamelContext camel, RouteFile file, Throwable cause) {
    if (cause instanceof BrokenRouteFileException broken) {
      return Optional.of(broken.problem());
    }
    return marked(cause)
        .map(yaml -> FileUtil.stripPath(yaml.getProblemMark().orElseThrow().getName()))
        .filter(name -> name.equals(file.name()))
        .or(() -> routeId(cause).filter(id -> file.lines(null).route(id).isPresent()))
        .map(found -> of(camel, file, null, cause));
  }

  // which file the route or its template is from Camel says only sometimes
  private static Optional<String> routeId(Throwable cause) {
    if (cause instanceof FailedToStartRouteException start) {
      return Optional.ofNullable(start.getRouteId());
    }
    if (cause instanceof FailedToCreateRouteException create) {
      Matcher twice = TWICE.matcher(create.getMessage());
      return Optional.ofNullable(twice.find() ? twice.group(1) : create.getRouteId());
    }
    Matcher template = TEMPLATE.matcher(String.valueOf(cause.getMessage()));
    return template.find() ? Optional.of(template.group(1)) : Optional.empty();
  }

  private static Problem ofYaml(RouteFile file, MarkedYamlEngineException yaml) {
    int line = yaml.getProblemMark().orElseThrow().getLine() + 1;
    Optional<Mark> context = yaml.getContextMark();
    if (yaml.getContext() != null && context.isPresent()) {
      String from = ", " + yaml.getContext() + " from line " + (context.get().getLine() + 1);
      return file.problem(line, oneLine(yaml.getProblem() + from));
    }
    // Camel marks where the element begins that holds the word it does not know
    String sentence = oneLine(yaml.getProblem());
    YamlLines lines = file.lines(null);
    return file.problem(
        lastWord(sentence).map(word -> lines.nearest(word, line)).orElse(line), sentence);
  }

  static String sentence(Throwable failure) {
    String message = "It cannot be read (" + failure.getClass().getSimpleName() + ").";
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnsupportedOperationException && cause.getMessage() == null) {
        return "An element has a plain value where it needs options, such as 'uri: ...'.";
      }
      message = cause.getMessage() == null ? message : cause.getMessage();
    }
    Matcher option = UNKNOWN_OPTION.matcher(message);
    return option.find() ? "Unknown option: " + option.group(1) + "." : oneLine(message);
  }

  static String oneLine(String message) {
    String line = message.strip().lines().findFirst().orElse("").strip();
    String capital =
        line.isEmpty() ? line : Character.toUpperCase(line.charAt(0)) + line.substring(1);
    return URISupport.sanitizeUri(capital.endsWith(".") ? capital : capital + ".");
  }

  // a message quotes values, and a value may be a secret
  private static String withPlaceholders(CamelContext camel, String text, String sentence) {
    String shown = sentence;
    Matcher placeholder = PLACEHOLDER.matcher(text);
    while (placeholder.find()) {
      String value =
          camel.getPropertiesComponent().resolveProperty(placeholder.group(1)).orElse("");
      if (value.length() > 3) {
        shown = shown.replace(value, placeholder.group());
      }
    }
    return shown;
  }

  private static Optional<String> lastWord(String sentence) {
    Matcher word = LAST_WORD.matcher(sentence);
    return word.find() ? Optional.of(word.group(1)) : Optional.empty();
  }

  private static Optional<MarkedYamlEngineException> marked(Throwable failure) {
    return failure instanceof MarkedYamlEngineException yaml && yaml.getProblemMark().isPresent()
        ? Optional.of(yaml)
        : Optional.empty();
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }
}
