package io.centralita.twilio;

import static io.centralita.twilio.Records.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.client.TransientProviderException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageParserTest {

  /** Two that nobody reads, and some that are read. */
  private static final List<String> NAMES =
      List.of("uri", "sid", "from", "subresource_uris", "price", "usage");

  @Property(tries = 500)
  void page_eachRecord_keepsItsOwnTextAndItsSimpleFields(
      @ForAll("records") List<String> records, @ForAll("blanks") String blank) {
    String page =
        "{\"end\":1,"
            + blank
            + "\"calls\":"
            + blank
            + "["
            + blank
            + String.join(blank + "," + blank, records)
            + blank
            + "],\"uri\":{\"calls\":[1]},\"next_page_uri\":\"/next?é=1\"}"
            + blank;

    Page read = page(page);

    assertThat(read.nextPageUri()).isEqualTo("/next?é=1");
    assertThat(read.records()).extracting(RawRecord::raw).isEqualTo(records);
    for (int i = 0; i < records.size(); i++) {
      JsonNode whole = json(records.get(i));
      JsonNode fields = read.records().get(i).fields();
      NAMES.stream()
          .filter(name -> !List.of("uri", "subresource_uris").contains(name))
          .forEach(name -> assertThat(fields.has(name)).isEqualTo(whole.has(name)));
      for (Map.Entry<String, JsonNode> field : fields.properties()) {
        JsonNode expected = whole.get(field.getKey());
        assertThat(field.getValue().isTextual()).isEqualTo(expected.isTextual());
        assertThat(field.getValue().isContainerNode()).isEqualTo(expected.isContainerNode());
        if (expected.isNumber()) {
          assertThat(field.getValue().decimalValue()).isEqualByComparingTo(expected.decimalValue());
        } else if (expected.isValueNode()) {
          assertThat(field.getValue()).isEqualTo(expected);
        }
      }
    }
  }

  @Provide
  Arbitrary<List<String>> records() {
    return Arbitraries.frequencyOf(Tuple.of(8, record()), Tuple.of(1, value())).list().ofMaxSize(5);
  }

  @Provide
  Arbitrary<String> blanks() {
    return Arbitraries.of("", " ", "\n\t ");
  }

  private static Arbitrary<String> record() {
    return Combinators.combine(value().list().ofMaxSize(6), Arbitraries.of(":", " : "))
        .as(
            (values, colon) -> {
              StringBuilder record = new StringBuilder("{");
              for (int i = 0; i < values.size(); i++) {
                record.append(i == 0 ? "" : ", ").append('"').append(NAMES.get(i)).append('"');
                record.append(colon).append(values.get(i));
              }
              return record.append('}').toString();
            });
  }

  private static Arbitrary<String> value() {
    return Arbitraries.of(
        "null",
        "true",
        "7",
        "-0.0100",
        "12345678901234567890123",
        "\"\"",
        "\"a\"",
        "\"año 📞\"",
        "\"}, {\"",
        "\"\\\"]\"",
        "[]",
        "[{\"a\": [1, \"]\"]}]",
        "{}",
        "{\"b\": {\"c\": \"}\"}}");
  }

  @Test
  void page_aRecordThatPostgresCannotHold_isCleanedAndTheOthersAreNot() {
    Page read =
        page(
            "{\"calls\":[{\"a\": \"x\\u0000y\", \"b\\u0000\": {\"c\": \"\\udcde\"}}, {\"a\": 1.0}]}");

    assertThat(read.records())
        .extracting(RawRecord::raw)
        .containsExactly("{\"a\":\"xy\",\"b\":{\"c\":\"\"}}", "{\"a\": 1.0}");
    assertThat(read.records().get(0).fields().path("a").textValue()).isEqualTo("xy");
  }

  @Test
  void page_aRecordWithAVeryLongText_isKept() {
    String text = "a".repeat(21_000_000);

    Page read = page("{\"calls\":[{\"sid\":\"CA1\",\"b\":\"" + text + "\\u00f1\"}]}");

    assertThat(read.records()).singleElement();
    RawRecord record = read.records().get(0);
    assertThat(record.fields().path("sid").textValue()).isEqualTo("CA1");
    assertThat(record.raw().equals("{\"sid\":\"CA1\",\"b\":\"" + text + "ñ\"}")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{}",
        "{\"calls\": null}",
        "{\"calls\": {}}",
        "{\"calls\": [], \"calls\": 1}"
      })
  void page_whatIsNoPageOfCalls_isAFault(String body) {
    assertThatThrownBy(() -> page(body))
        .isInstanceOf(TransientProviderException.class)
        .hasMessage("Twilio's answer (HTTP 200) is not a page of calls.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"calls\": [{\"sid\": \"CA1\"}", "{\"calls\": []", "{\"calls\": []} {}",
            "{\"calls\": [1 2]}",
        "{\"calls\": [{\"a\": [1}]}", "<html>", "{\"calls\": [NaN]}", "{\"calls\": []}x"
      })
  void page_whatIsNotJson_isAFaultThatQuotesNothing(String body) {
    assertThatThrownBy(() -> page(body))
        .isInstanceOf(TransientProviderException.class)
        .hasMessage("Twilio's answer (HTTP 200) breaks off or is not JSON.")
        .hasNoCause();
  }

  private static Page page(String body) {
    return PageParser.page("calls", body.getBytes(StandardCharsets.UTF_8));
  }
}
