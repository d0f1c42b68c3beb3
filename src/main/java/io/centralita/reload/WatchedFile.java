package io.centralita.reload;

import java.util.Objects;
import java.util.Set;

/** One route file: what it says, and the version of it that runs. */
final class WatchedFile {
  private static final Set<String> FOR_OTHERS =
      Set.of(
          "routeConfiguration", "route-configuration", "routeTemplate", "route-template", "beans");

  private FileContent latest;
  private boolean judged;
  private boolean waiting;
  private String applied;
  private Set<String> claims = Set.of();

  /** Whether the content is new and has stayed the same since the last look. */
  boolean isNewAndStable(FileContent content) {
    if (!Objects.equals(content, latest)) {
      latest = content;
      judgeAgain();
      return false;
    }
    return !judged;
  }

  void judged() {
    judged = true;
    waiting = false;
  }

  void judgeAgain() {
    judged = false;
    waiting = false;
  }

  /** Keeps the content for when the run in progress has ended. */
  void waitForRun() {
    judged = false;
    waiting = true;
  }

  boolean isWaiting() {
    return waiting;
  }

  void applied(String text, Set<String> itsClaims) {
    applied = text;
    claims = itsClaims;
  }

  /** Whether the version that runs says something that the routes of other files go by. */
  boolean isForOthers() {
    return applied != null && new YamlLines(applied).hasElement(FOR_OTHERS);
  }

  String applied() {
    return applied;
  }

  Set<String> claims() {
    return claims;
  }
}
