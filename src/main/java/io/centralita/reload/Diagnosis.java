package io.centralita.reload;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Turns what Camel throws at a route file into the line to look at and the words to read. */
record Diagnosis(CamelContext running, Path path, String text) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^{}]+}}");
  private static final Pattern LAST_WORD = Pattern.compile(": ([^: ]+)\\.$");

  Problem of(Throwable failure, String routeId) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYamlEngineException yaml && yaml.getProblemMark().isPresent()) {
        return ofYaml(yaml);
      }
    }
    YamlLines lines = lines(routeId);
    String sentence = withPlaceholders(Sentences.of(failure));
    return at(
        named(lines, sentence)
            .or(() -> lines.quotedIn(sentence.replace("://", ":")))
            .or(() -> lines.quotedIn(messages(failure)))
            .orElse(lines.first()),
        sentence);
  }

  Problem at(int line, String sentence) {
    return new Problem(path.getFileName().toString(), line, sentence);
  }

  /** The lines of a route, or of the whole file if it is not known which. */
  YamlLines lines(String routeId) {
    try {
      YamlLines all = new YamlLines(text);
      return routeId == null ? all : all.route(routeId);
    } catch (YamlEngineException unreadable) {
      return new YamlLines("");
    }
  }

  // Camel marks where the element begins that holds the word it does not know
  private Problem ofYaml(MarkedYamlEngineException yaml) {
    String sentence = Sentences.of(yaml);
    int marked = yaml.getProblemMark().orElseThrow().getLine() + 1;
    Matcher word = LAST_WORD.matcher(sentence);
    boolean syntax = yaml.getContext() != null || !word.find();
    return at(syntax ? marked : lines(null).nearest(word.group(1), marked), sentence);
  }

  private static Optional<Integer> named(YamlLines lines, String sentence) {
    Matcher word = LAST_WORD.matcher(sentence);
    return word.find() ? lines.option(word.group(1)) : Optional.empty();
  }

  private static String messages(Throwable failure) {
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append('\n');
    }
    return messages.toString();
  }

  // a message quotes values, and a value may be a secret: show what the file says instead
  private String withPlaceholders(String sentence) {
    String shown = sentence;
    Matcher placeholder = PLACEHOLDER.matcher(text);
    while (placeholder.find()) {
      Optional<String> value = resolve(placeholder.group());
      if (value.isPresent() && value.get().length() > 3) {
        shown = shown.replace(value.get(), placeholder.group());
      }
    }
    return shown;
  }

  private Optional<String> resolve(String placeholder) {
    try {
      return Optional.ofNullable(running.resolvePropertyPlaceholders(placeholder));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
