package io.centralita.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboundResolverTest {
  private static final String OWN = "+15005550006";
  private static final String LEAD = "+15005550010";

  private final OutboundResolver resolver = new OutboundResolver();

  @Test
  void resolve_knownNumber_isItsWorkspace() {
    assertThat(resolver.resolve(callFrom(OWN), directory(OWN, 7L, LEAD, 8L)))
        .isEqualTo(new Attribution(7, OWN, "phone"));
  }

  @Test
  void resolve_unknownNumber_isTheDefaultWorkspaceUnderThatNumber() {
    assertThat(resolver.resolve(callFrom(OWN), directory(LEAD, 8L)))
        .isEqualTo(new Attribution(3, OWN, "phone"));
  }

  @Test
  void resolve_noNumber_isUnidentifiedEvenIfTheCalledOneIsKnown() {
    assertThat(resolver.resolve(callFrom(null), directory(LEAD, 8L)))
        .isEqualTo(new Attribution(3, null, "unidentified"));
  }

  @Test
  void resolve_numberOfNoWorkspace_isTheDefaultWorkspace() {
    Map<String, Object> row = new HashMap<>();
    row.put("phone_number", OWN);
    row.put("workspace_id", null);

    assertThat(resolver.resolve(callFrom(OWN), PhoneDirectory.of(List.of(row), 3)))
        .isEqualTo(new Attribution(3, OWN, "phone"));
  }

  private static SomeCall callFrom(String number) {
    return new SomeCall("outbound-api", number, LEAD, true);
  }

  private static PhoneDirectory directory(Object... numbersAndWorkspaces) {
    return Directories.of(3, numbersAndWorkspaces);
  }
}
