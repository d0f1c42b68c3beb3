package io.centralita.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorableTextTest {

  @ParameterizedTest
  @CsvSource({
    "UTF8, é€Ж中🙂",
    "SQL_ASCII, é€Ж中🙂",
    "LATIN1, é????",
    "LATIN9, é€???",
    "WIN1252, é€???",
    "ISO_8859_5, ??Ж??",
    "KOI8R, ??Ж??",
    "EUC_CN, é?Ж中?",
    // Java does not know it
    "LATIN6, ?????"
  })
  void of_aText_asksForWhatTheEncodingLacks(String encoding, String held) {
    StorableText storable = StorableText.in(encoding);

    assertThat(storable.of("é€Ж中🙂")).isEqualTo(held);
    assertThat(storable.escaped("plain")).isEqualTo("plain");
    assertThat(storable.escaped("é🙂"))
        .isEqualTo(held.endsWith("🙂") ? "é🙂" : "\\u00e9\\ud83d\\ude42");
  }
}
