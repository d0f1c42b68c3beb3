package io.centralita.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtherDirectionResolverTest {
  private static final String FROM = "+15005550006";
  private static final String TO = "+15005550010";

  private final OtherDirectionResolver resolver = new OtherDirectionResolver();
  private final PhoneDirectory both = Directories.of(3, FROM, 6L, TO, 10L);

  @Test
  void resolve_inbound_looksAtTheCalledNumberFirst() {
    assertThat(resolver.resolve(call("inbound", FROM, TO), both))
        .isEqualTo(new Attribution(10, TO, "phone"));
  }

  @Test
  void resolve_inboundToAnUnknownNumber_looksAtTheCaller() {
    assertThat(resolver.resolve(call("inbound", FROM, "+15005550099"), both))
        .isEqualTo(new Attribution(6, FROM, "phone"));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"outbound-dial", "Inbound", "inbound-something", "nobody knows"})
  void resolve_anyOtherDirection_looksAtTheCallerFirst(String direction) {
    assertThat(resolver.resolve(call(direction, FROM, TO), both))
        .isEqualTo(new Attribution(6, FROM, "phone"));
  }

  @Test
  void resolve_anyOtherDirectionFromNoNumber_looksAtTheCalledOne() {
    assertThat(resolver.resolve(call("outbound-dial", null, TO), both))
        .isEqualTo(new Attribution(10, TO, "phone"));
  }

  @Test
  void resolve_bothUnknown_isUnattributedWithoutANumber() {
    assertThat(resolver.resolve(call("inbound", FROM, TO), Directories.of(3)))
        .isEqualTo(new Attribution(3, null, "unattributed"));
  }

  @Test
  void resolve_noNumberAtAll_isUnattributed() {
    assertThat(resolver.resolve(call("outbound-dial", null, null), both))
        .isEqualTo(new Attribution(3, null, "unattributed"));
  }

  private static SomeCall call(String direction, String from, String to) {
    return new SomeCall(direction, from, to, true);
  }
}
