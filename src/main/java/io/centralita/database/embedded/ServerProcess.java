package io.centralita.database.embedded;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * How PostgreSQL's programs are started: with nothing of our environment, which holds secrets that
 * any superuser of the database could read there.
 */
final class ServerProcess {
  private static final Set<String> KEPT =
      Set.of("PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH");

  private ServerProcess() {}

  static ProcessBuilder of(List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().retainAll(KEPT);
    builder.environment().put("TZ", "UTC");
    return builder;
  }

  /** As somebody who is not root, who may not run a server. */
  static ProcessBuilder unprivileged(List<String> command) {
    if (!isRoot()) {
      return of(command);
    }
    List<String> unshared = new ArrayList<>(List.of("unshare", "-U"));
    unshared.addAll(command);
    return of(unshared);
  }

  /** Whether a server can be run by us. */
  static boolean isPossible() {
    return !isRoot() || LinuxUtils.isUnshareAvailable();
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
