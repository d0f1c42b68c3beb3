package io.centralita.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * Hides the secrets of the settings in what logback.xml has it look through, whoever logs it: a
 * library that is set to DEBUG logs requests as they are. Thread-safe.
 */
public final class SecretsInLog extends CompositeConverter<ILoggingEvent> {

  /** What is shorter may be part of any word. */
  private static final int SHORTEST = 8;

  private static final Set<String> SECRETS = new CopyOnWriteArraySet<>();

  /** From now on none of these is logged. */
  public static void hide(Collection<String> secrets) {
    List<String> more =
        secrets.stream().filter(secret -> secret.length() >= SHORTEST).distinct().toList();
    SECRETS.addAll(more);
  }

  @Override
  protected String transform(ILoggingEvent event, String text) {
    String hidden = text;
    for (String secret : SECRETS) {
      hidden = hidden.replace(secret, "•••");
    }
    return hidden;
  }
}
