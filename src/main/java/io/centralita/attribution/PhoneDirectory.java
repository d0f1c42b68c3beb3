package io.centralita.attribution;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Maps known numbers to their workspaces, as far as the calls at hand need it. */
public final class PhoneDirectory {

  private final Map<String, Long> workspaces;
  private final long defaultWorkspace;

  private PhoneDirectory(Map<String, Long> workspaces, long defaultWorkspace) {
    this.workspaces = workspaces;
    this.defaultWorkspace = defaultWorkspace;
  }

  /** The directory out of rows with {@code phone_number} and {@code workspace_id}. */
  public static PhoneDirectory of(List<Map<String, Object>> rows, long defaultWorkspace) {
    Map<String, Long> workspaces = new HashMap<>();
    for (Map<String, Object> row : rows) {
      Number workspace = (Number) row.get("workspace_id");
      workspaces.put(
          (String) row.get("phone_number"),
          workspace == null ? defaultWorkspace : workspace.longValue());
    }
    return new PhoneDirectory(workspaces, defaultWorkspace);
  }

  /** The workspace of a number; empty for an unknown one and for {@code null}. */
  public Optional<Long> workspaceOf(String number) {
    return Optional.ofNullable(number).map(workspaces::get);
  }

  /** Where everything goes that belongs to nobody. */
  public long defaultWorkspace() {
    return defaultWorkspace;
  }
}
