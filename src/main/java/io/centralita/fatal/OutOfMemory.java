package io.centralita.fatal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when memory has run out, as {@code -XX:+ExitOnOutOfMemoryError} does: after an
 * OutOfMemoryError nobody knows which thread or lock is lost, and a process that is gone is
 * succeeded by another, or started again. Nothing here needs memory. Thread-safe.
 */
public final class OutOfMemory {

  /** The JVM's own. */
  public static final int EXIT_CODE = 3;

  private static final Logger LOG = LoggerFactory.getLogger(OutOfMemory.class);

  /** Nobody nests deeper, and causes may go round in a circle. */
  private static final int DEEPEST = 30;

  private static final byte[] LINE =
      """
      Centralita ends because it ran out of memory: give it more with java -Xmx. \
      Started again, it goes on with its runs.
      """
          .getBytes(StandardCharsets.US_ASCII);

  private static final FileOutputStream STANDARD_ERROR = new FileOutputStream(FileDescriptor.err);

  private OutOfMemory() {}

  /**
   * Has threads that nobody watches end the process, too; any other failure of theirs is logged.
   */
  public static void watchThreads() {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> {
          endIfIn(failure);
          LOG.error("Thread {} has died", thread.getName(), failure);
        });
  }

  /**
   * Ends the process where the failure, or what caused it, is an OutOfMemoryError; drivers and
   * libraries wrap it in exceptions of their own.
   *
   * @param failure may be {@code null}
   */
  public static void endIfIn(Throwable failure) {
    try {
      if (isIn(failure, DEEPEST)) {
        end();
      }
    } catch (OutOfMemoryError e) {
      end();
    }
  }

  private static boolean isIn(Throwable failure, int depth) {
    if (failure == null || depth == 0) {
      return false;
    }
    if (failure instanceof OutOfMemoryError || isIn(failure.getCause(), depth - 1)) {
      return true;
    }
    for (Throwable suppressed : failure.getSuppressed()) {
      if (isIn(suppressed, depth / 2)) {
        return true;
      }
    }
    return false;
  }

  private static void end() {
    try {
      STANDARD_ERROR.write(LINE);
    } catch (IOException e) {
      // there is nobody to tell
    } finally {
      Runtime.getRuntime().halt(EXIT_CODE);
    }
  }
}
