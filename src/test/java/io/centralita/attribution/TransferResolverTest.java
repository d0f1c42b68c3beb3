package io.centralita.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransferResolverTest {
  private static final String LEAD = "+15005550010";

  private final TransferResolver resolver = new TransferResolver();
  private final PhoneDirectory leadIsKnown = Directories.of(3, LEAD, 8L);

  @Test
  void resolve_ended_isUnmatchedUntilItsCallIsLookedFor() {
    assertThat(resolver.resolve(transfer(true), leadIsKnown))
        .isEqualTo(new Attribution(3, null, "transfer-unmatched"));
  }

  @Test
  void resolve_notEnded_saysThatTheEndIsMissing() {
    assertThat(resolver.resolve(transfer(false), leadIsKnown))
        .isEqualTo(new Attribution(3, null, "transfer-no-end-time"));
  }

  private static SomeCall transfer(boolean ended) {
    return new SomeCall("trunking-originating", LEAD, "+15005550006", ended);
  }
}
