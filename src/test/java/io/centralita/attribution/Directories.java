package io.centralita.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

final class Directories {
  private Directories() {}

  /** A directory out of number, workspace, number, workspace and so on. */
  static PhoneDirectory of(long defaultWorkspace, Object... numbersAndWorkspaces) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < numbersAndWorkspaces.length; i += 2) {
      rows.add(
          Map.of(
              "phone_number",
              numbersAndWorkspaces[i],
              "workspace_id",
              numbersAndWorkspaces[i + 1]));
    }
    return PhoneDirectory.of(rows, defaultWorkspace);
  }
}
