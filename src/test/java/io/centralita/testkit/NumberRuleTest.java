package io.centralita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberRuleTest {
  @ParameterizedTest
  @CsvSource({
    "+34679950910, +34679950910",
    "'+34 679 950 910 ', +34679950910",
    "sip:+34911679868@public-vip.ie1.twilio.com, +34911679868",
    "sip:+34911679868@host:5060;transport=tls, +34911679868",
    "sips:+34911679868@host, +34911679868",
    "+34911679868@host, +34911679868",
    "sip:%2B34911679868@trunk.example, +34911679868",
    "'\"Ana\" <sip:+34911679868@host;user=phone>;tag=1', +34911679868",
    "\u202A+34\u00A0911679868\u202C, +34911679868",
    "+1234567, +1234567",
    "+123456789012345, +123456789012345",
  })
  void number_e164_isThere(String x, String number) {
    assertThat(NumberRule.number(x)).isEqualTo(number);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "anonymous",
        "112",
        "34679950910",
        "+034679950910",
        "+123456",
        "+1234567890123456",
        "client:alice",
        "whatsapp:+34679950910",
        "sip:alice@+34679950910",
        "+266696687",
        "+7378742833",
        "+86282452253",
        "+2562533",
        "+8656696",
        "sip:+266696687@host",
      })
  void number_anythingElse_isNothing(String x) {
    assertThat(NumberRule.number(x)).isNull();
  }
}
