package io.centralita.recordings;

import java.time.Duration;
import java.util.Optional;

/** Says in one sentence why an attempt to fetch or store a recording failed. */
public final class RecordingFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient Duration pause;

  private RecordingFailedException(String sentence, Duration pause, Throwable cause) {
    super(sentence, cause);
    this.pause = pause;
  }

  static RecordingFailedException of(String sentence) {
    return new RecordingFailedException(sentence, null, null);
  }

  static RecordingFailedException of(String sentence, Throwable cause) {
    return new RecordingFailedException(sentence, null, cause);
  }

  /**
   * @param pause before which another attempt is no use, or {@code null}
   */
  static RecordingFailedException until(Duration pause, String sentence) {
    return new RecordingFailedException(sentence, pause, null);
  }

  /** Before which another attempt is no use. */
  Optional<Duration> pause() {
    return Optional.ofNullable(pause);
  }
}
