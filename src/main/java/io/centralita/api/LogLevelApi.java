package io.centralita.api;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.runs.InvalidRequestException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/** Changes what is logged while the program runs; a restart forgets it. */
public final class LogLevelApi {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogLevelApi.class);

  private static final List<String> LEVELS =
      List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

  /** A logger once named is there for good. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_$-]+([.][A-Za-z0-9_$-]+){0,30}");

  private static final int LONGEST_NAME = 200;

  private final LoggerContext loggers;

  LogLevelApi(LoggerContext loggers) {
    this.loggers = loggers;
  }

  /**
   * Sets the level of the logger in the body, and of those below it that had one of their own.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse change(ApiRequest request) {
    QueryParameters.of(request.query());
    if (!RequestBody.isJson(request.contentType())) {
      return ApiResponse.refused(
          415, "The body must be JSON, with Content-Type: application/json.");
    }
    JsonNode body = RequestBody.object(request.body(), "logger", "level");
    Logger logger = loggers.getLogger(name(body.path("logger")));
    Level level = level(body.path("level"));
    Level before = logger.getEffectiveLevel();
    logger.setLevel(level);
    loggers.getLoggerList().stream()
        .filter(below -> below.getLevel() != null && isBelow(below.getName(), logger.getName()))
        .forEach(below -> below.setLevel(null));
    // said whatever has just been switched off
    loggers.getLogger(LogLevelApi.class).setLevel(Level.WARN);
    LOG.warn(
        "The log level of {} is {} until the next start; before it was {}.",
        logger.getName(),
        level,
        before);
    return new ApiResponse(200, Map.of("success", true));
  }

  private static boolean isBelow(String name, String other) {
    return name.startsWith(other + ".")
        || other.equals(Logger.ROOT_LOGGER_NAME) && !name.equals(other);
  }

  private static String name(JsonNode given) {
    String name = given.asText();
    if (!given.isTextual() || name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      throw new InvalidRequestException(
          "logger must be the name of a logger, such as sync or org.apache.camel, or ROOT.");
    }
    return name.equalsIgnoreCase(Logger.ROOT_LOGGER_NAME) ? Logger.ROOT_LOGGER_NAME : name;
  }

  private static Level level(JsonNode given) {
    String level = given.asText().toUpperCase(Locale.ROOT);
    if (!given.isTextual() || !LEVELS.contains(level)) {
      throw new InvalidRequestException("level must be one of " + String.join(", ", LEVELS) + ".");
    }
    return Level.toLevel(level);
  }
}
