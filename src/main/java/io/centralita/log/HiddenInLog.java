package io.centralita.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hides the secrets of the settings and whole phone numbers in what logback.xml has it look
 * through, whoever logs it: a library that is set to DEBUG logs requests as they are. Thread-safe.
 */
public final class HiddenInLog extends CompositeConverter<ILoggingEvent> {

  /** What is shorter may be part of any word. */
  private static final int SHORTEST = 8;

  /** Half a character; strict readers of JSON refuse a line with one. */
  private static final Pattern LONE_SURROGATE = Pattern.compile("\\p{Cs}");

  /** The longest first: one may be a part of another. */
  private static volatile List<String> secrets = List.of();

  /** From now on none of these is logged. */
  public static synchronized void hide(Collection<String> more) {
    secrets =
        Stream.concat(secrets.stream(), more.stream())
            .filter(secret -> secret.length() >= SHORTEST)
            .distinct()
            .sorted(Comparator.comparing(String::length).reversed())
            .toList();
  }

  @Override
  protected String transform(ILoggingEvent event, String text) {
    String hidden = text;
    for (String secret : secrets) {
      hidden = hidden.replace(secret, PhoneNumbers.HIDDEN);
    }
    return LONE_SURROGATE.matcher(PhoneNumbers.masked(hidden)).replaceAll("\uFFFD");
  }
}
