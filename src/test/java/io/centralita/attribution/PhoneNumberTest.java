package io.centralita.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumberTest {
  private static final List<String> PLACEHOLDERS =
      List.of("+266696687", "+7378742833", "+86282452253", "+2562533", "+8656696");

  @ParameterizedTest
  @CsvSource({
    "+34679950910, +34679950910",
    "' +34 679 950 910 ', +34679950910",
    "sip:+34911679868@public-vip.ie1.twilio.com, +34911679868",
    "sips:+34911679868@host, +34911679868",
    "SIP:+34911679868@host, +34911679868",
    "+34911679868@host, +34911679868",
    "sip:+34911679868, +34911679868",
    "sip:+34911679868@host:5060;transport=tls, +34911679868",
    "sip:+34911679868@10.0.0.7:5060?subject=call, +34911679868",
    "sip:+34911679868;phone-context=example.com@host;user=phone, +34911679868",
    "sip:+34911679868:password@host, +34911679868",
    "sip:+34911679868;transport=udp, +34911679868",
    "'sip: +34 911 679 868 @host', +34911679868",
    "sip:%2B34911679868@trunk.example, +34911679868",
    "SIPS:%2b34911679868@trunk.example:5061;transport=tls, +34911679868",
    "%2B34911679868@trunk.example, +34911679868",
    "sip:%2B34%20911%20679%20868@host, +34911679868",
    "sip:%2B3%34911679868;phone-context=%2B34@host, +34911679868",
    "sip:+34911679868?subject=call, +34911679868",
    "sip:+34911679868:p%40ss@word@host, +34911679868",
    "sip:+34911679868@one@two, +34911679868",
    "sip:%E2%80%AA%2B34911679868%E2%80%AC@host, +34911679868",
    "<sip:+34911679868@host>, +34911679868",
    "<+34911679868>, +34911679868",
    "Ana <sip:+34911679868@host;user=phone>;tag=a1, +34911679868",
    "'\"Ana <sip:+34600000000@x>, \\\"la 2\\\"\" <sip:+34911679868@host>', +34911679868",
    "\u202A+34911679868\u202C, +34911679868",
    "\uFEFF+34\u00A0911\u2009679\u200B868\u00AD, +34911679868",
    "\u2066sip:\u200E+34911679868@host\u2069, +34911679868",
    "+34911679868\u0000\uFE0F\u2060, +34911679868",
    "+1234567, +1234567",
    "+123456789012345, +123456789012345",
    // one digit more or less than a placeholder
    "+2666966871, +2666966871",
    "+26669668, +26669668",
  })
  void of_aNumberInAnySpelling_isTheNumber(String text, String number) {
    assertThat(PhoneNumber.of(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "anonymous",
        "112",
        "34679950910",
        "0034679950910",
        "+034679950910",
        "+123456",
        "+1234567890123456",
        "++34679950910",
        "+34-679-950-910",
        "+34679950910x",
        "+٣٤٦٧٩٩٥٠٩١٠",
        "client:alice",
        "client:+34679950910",
        "sim:DE00000000000000000000000000000001",
        "whatsapp:+34679950910",
        "tel:+34679950910",
        "sip:",
        "sip:@host",
        "sip:alice@+34679950910",
        "sip:alice:+34679950910@host",
        "sip:34679950910@host",
        "+34679950910:5060",
        "+34679950910;ext=1",
        "%2B34679950910",
        "sip:%252B34679950910@host",
        "sip:%2B34679950910%40x@host",
        "sip:%2B34679950910%",
        "sip:%zz+34679950910@host",
        "sip:+34-679-950-910@host",
        "sip:%2B266696687@host",
        "\u202A+266696687\u202C",
        "<+34679950910",
        "Ana +34679950910",
        "\"<sip:+34679950910@host>",
        "<>",
      })
  void of_anythingElse_isNothing(String text) {
    assertThat(PhoneNumber.of(text)).isNull();
  }

  @Test
  void of_aTextWithoutEnd_isNothingAndNoBurden() {
    assertThat(PhoneNumber.of("\"" + "\\x".repeat(1_000_000))).isNull();
  }

  @Property
  void of_aNumberWithUnseenCharactersAnywhere_isIt(
      @ForAll("numbers") String number,
      @ForAll("spellings") String spelling,
      @ForAll("unseen") List<String> unseen) {
    StringBuilder text = new StringBuilder(spelling.formatted(number));
    for (int i = 0; i < unseen.size(); i++) {
      text.insert(7 * i % text.length(), unseen.get(i));
    }
    assertThat(PhoneNumber.of(text.toString()))
        .isEqualTo(PLACEHOLDERS.contains(number) ? null : number);
  }

  @Provide
  Arbitrary<List<String>> unseen() {
    return Arbitraries.of(
            (" \t\r\n\u00A0\u00AD\u061C\u180E\u2007\u200B\u200C\u200D\u200E\u200F\u2028\u202A\u202B\u202C"
                    + "\u202D\u202E\u202F\u205F\u2060\u2066\u2067\u2068\u2069\u3000\uFE0F\uFEFF")
                .chars()
                .mapToObj(Character::toString)
                .toList())
        .list()
        .ofMaxSize(12);
  }

  @Property
  void of_everySpellingOfANumber_isItUnlessAPlaceholder(
      @ForAll("numbers") String number, @ForAll("spellings") String spelling) {
    assertThat(PhoneNumber.of(spelling.formatted(number)))
        .isEqualTo(PLACEHOLDERS.contains(number) ? null : number);
  }

  @Provide
  Arbitrary<String> numbers() {
    Arbitrary<String> any =
        Combinators.combine(
                Arbitraries.chars().range('1', '9'),
                Arbitraries.strings().numeric().ofMinLength(6).ofMaxLength(14))
            .as((first, others) -> "+" + first + others);
    return Arbitraries.oneOf(any, Arbitraries.of(PLACEHOLDERS));
  }

  @Provide
  Arbitrary<String> spellings() {
    return Arbitraries.of(
        "%s",
        " %s ",
        "sip:%s",
        "%s@host",
        "sip:%s@host",
        "sips:%s@host:5061",
        "sip:%s@[2001:db8::7]:5060;transport=tls",
        "%s@host:5060;transport=udp",
        "sip:%s;isub=1@host",
        "sip:%s:secret@host",
        "<sips:%s@host>",
        "\"Ana, <la> 2\" <sip:%s@host;user=phone>;tag=1",
        "SIP:%%20%s%%E2%%80%%8B@host");
  }

  @ParameterizedTest
  @CsvSource({
    "tel:+34-911-679-868, +34911679868",
    "Tel: 0034 911 679 868, +34911679868",
    "+44 (0)20 7946 0958, +442079460958",
    "0044-(0)-20-7946-0958, +442079460958",
    "+39 (0)6 1234 5678, +390612345678",
    "+1 (234) 567-8901, +12345678901",
    "\u202A+34\u2011911\u00A0679868\u202C, +34911679868",
  })
  void typed_inAnyUsualSpelling_isTheNumber(String text, String number) {
    assertThat(PhoneNumber.typed(text)).isEqualTo(number);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "+",
        "00",
        "911679868",
        "34911679868",
        "034911679868",
        "+34911679868x",
        "+3491x679868",
        "tel:911679868",
        "tel:+34911679868;ext=7",
        "++34911679868",
        "+0034911679868",
        "sip:+34911679868@host",
        "anonymous",
        "+266 696 687",
        "+12345678901234567",
        "+٣٤٦٧٩٩٥٠٩١٠"
      })
  void typed_whatIsNone_isNone(String text) {
    assertThat(PhoneNumber.typed(text)).isNull();
  }

  @Property(tries = 500)
  void typed_whateverStandsBetweenItsDigits_isTheNumber(
      @ForAll("e164") String number,
      @ForAll("separators") List<String> between,
      @ForAll("prefixes") String prefix) {
    StringBuilder spelt = new StringBuilder(prefix);
    for (int i = 1; i < number.length(); i++) {
      spelt.append(number.charAt(i)).append(between.get(i));
    }

    assertThat(PhoneNumber.typed(spelt.toString())).isEqualTo(number);
  }

  @Provide
  Arbitrary<String> e164() {
    return Arbitraries.strings()
        .numeric()
        .ofMinLength(7)
        .ofMaxLength(15)
        .filter(digits -> digits.charAt(0) != '0' && !PLACEHOLDERS.contains("+" + digits))
        .map(digits -> "+" + digits);
  }

  @Provide
  Arbitrary<List<String>> separators() {
    return Arbitraries.of("", "", " ", "-", ".", "/", " - ", "\u00A0", "\u2013", "\u200B", ")")
        .list()
        .ofSize(16);
  }

  @Provide
  Arbitrary<String> prefixes() {
    return Arbitraries.of("+", "00", " + ", "(+", "0 0", "tel:+", "TEL:00", "\u202A+");
  }
}
