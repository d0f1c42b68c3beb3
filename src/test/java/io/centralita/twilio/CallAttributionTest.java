package io.centralita.twilio;

import static io.centralita.twilio.Records.ACCOUNT;
import static io.centralita.twilio.Records.call;
import static io.centralita.twilio.Records.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.attribution.Attribution;
import io.centralita.attribution.PhoneDirectory;
import io.centralita.attribution.Resolver;
import io.centralita.database.StorableText;
import io.centralita.sync.ParsedPage;
import io.centralita.sync.StatementParameters;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallAttributionTest {
  private final CallAttribution calls = new CallAttribution(3);
  private final StatementParameters batch =
      new StatementParameters(3, null, () -> StorableText.UNCHANGED);
  private final CallParser parser = new CallParser();
  private final CallCursor cursor = new CallCursor(null, Records.SLICE, parser);

  @Test
  void rows_ofACall_holdWhatTheTableWants() {
    ObjectNode record = call("CA1").put("caller_name", "\"José\" \\ 📞\n");

    Map<String, Object> parameters =
        batch.rows(cursor, List.of(row(record, new Attribution(7, "+15005550006", "phone"))));

    assertThat((String[]) parameters.get("raw_data")).containsExactly(record.toString());
    assertThat(onlyRow(parameters))
        .isEqualTo(
            json(
                """
                {"id": "CA1", "account_sid": "AC00000000000000000000000000000001",
                 "call_date": "2025-10-05T12:00:00Z", "start_time": "2025-10-05T12:00:00Z",
                 "end_time": "2025-10-05T12:01:00Z", "date_updated": "2025-10-05T12:01:02Z",
                 "direction": "outbound-api", "status": "completed",
                 "from_number": "+15005550006", "to_number": "+15005550010",
                 "duration": 60, "cost": "0.01300", "price_unit": "USD",
                 "workspace_id": 7, "phone_number": "+15005550006", "attribution": "phone"}"""));
  }

  @Test
  void rows_ofACallThatSaysNothing_areNulls() {
    JsonNode least =
        json("{\"sid\": \"CA1\", \"date_created\": \"Sun, 05 Oct 2025 12:00:00 +0000\"}");

    JsonNode row =
        onlyRow(batch.rows(cursor, List.of(row(least, new Attribution(3, null, "unattributed")))));

    assertThat(
            List.of(
                "start_time",
                "end_time",
                "date_updated",
                "direction",
                "status",
                "from_number",
                "to_number",
                "duration",
                "cost",
                "price_unit",
                "phone_number"))
        .allSatisfy(column -> assertThat(row.get(column).isNull()).as(column).isTrue());
    assertThat(row.get("call_date").textValue()).isEqualTo("2025-10-05T12:00:00Z");
  }

  @ParameterizedTest
  @CsvSource({"-0.20000, 0.20000", "0, 0", "1E+3, 1000", "-1e-10, 0.0000000001"})
  void rows_aCost_isPlainTextWithItsScale(String price, String cost) {
    JsonNode row =
        onlyRow(
            batch.rows(
                cursor,
                List.of(
                    row(
                        call("CA1").put("price", price),
                        new Attribution(3, null, "unidentified")))));

    assertThat(row.get("cost").textValue()).isEqualTo(cost);
  }

  @Test
  void rows_ofABatch_areInItsOrder() {
    Attribution attribution = new Attribution(3, null, "unidentified");

    Map<String, Object> parameters =
        batch.rows(cursor, List.of(row(call("CA2"), attribution), row(call("CA1"), attribution)));

    JsonNode rows = json((String) parameters.get("rows"));
    assertThat(rows.findValuesAsText("id")).containsExactly("CA2", "CA1");
    assertThat((String[]) parameters.get("raw_data"))
        .containsExactly(call("CA2").toString(), call("CA1").toString());
  }

  @Test
  void rejects_areTextWhateverTheyHold() {
    List<RejectedCall> rejects =
        List.of(
            new RejectedCall("CA1", null, 4, "\"no object\"", "It has no sid."),
            new RejectedCall("CA2", Instant.EPOCH, 1, "{\"a\":1.10}", "Its \"price\" is odd."));

    Map<String, Object> parameters = batch.rejects("twilio", cursor, rejects);

    assertThat(parameters).containsEntry("run", 17L).containsEntry("source", "twilio");
    assertThat(json((String) parameters.get("rows")))
        .isEqualTo(
            json(
                """
                [{"key": "CA1", "call_case": 4, "reason": "It has no sid.",
                  "raw_data": "\\"no object\\""},
                 {"key": "CA2", "call_case": 1, "reason": "Its \\"price\\" is odd.",
                  "raw_data": "{\\"a\\":1.10}"}]"""));
  }

  @Test
  void byDirection_putsEachCallIntoOneGroup_andRowsAreInThePagesOrder() {
    List<TwilioCall> chunk =
        List.of(
            between("inbound", "+15005550001", "+15005550011"),
            between(null, "+15005550002", "+15005550012"),
            between("inbound", "+15005550003", "+15005550013"));

    ParsedPage<TwilioCall> page = new ParsedPage<>(chunk, List.of());
    Resolver resolver = (call, phones) -> new Attribution(9, call.fromNumber(), "phone");
    List<CallGroup> directions = calls.byDirection(page);
    List<CallRow> rows =
        calls
            .rows(
                page,
                directions.stream()
                    .map(
                        group ->
                            resolver.resolveAll(group.calls(), PhoneDirectory.of(List.of(), 3)))
                    .toList())
            .records();

    assertThat(directions).extracting(CallGroup::direction).containsExactly("inbound", null);
    assertThat(rows).extracting(CallRow::call).containsExactlyElementsOf(chunk);
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(row.attribution())
                    .isEqualTo(new Attribution(9, row.call().fromNumber(), "phone")));
  }

  @Test
  void numbers_ofAChunk_areThoseAttributionLooksUpAndAddsOnlyOwnOnes() {
    List<TwilioCall> calls =
        List.of(
            between("outbound-api", "+15005550001", "+15005550011"),
            between("outbound-api", "+15005550001", "+15005550012"),
            between("trunking-terminating", "+15005550002", "+15005550013"),
            between("outbound-api", "anonymous", "+15005550014"),
            between("trunking-originating", "+15005550003", "+15005550015"),
            between("inbound", "+15005550004", "+15005550016"),
            between("outbound-dial", "client:alice", "+15005550016"));

    Map<String, Object> parameters = this.calls.numbers(cursor, new ParsedPage<>(calls, List.of()));

    assertThat((String[]) parameters.get("own_numbers"))
        .containsExactlyInAnyOrder("+15005550001", "+15005550002");
    assertThat((String[]) parameters.get("numbers"))
        .containsExactlyInAnyOrder("+15005550001", "+15005550002", "+15005550004", "+15005550016");
    assertThat(parameters).containsEntry("slice", 5L).containsEntry("default_workspace", 3L);
  }

  private TwilioCall between(String direction, String from, String to) {
    return (TwilioCall)
        parser.parse(
            Records.listed(call("CA1").put("direction", direction).put("from", from).put("to", to)),
            ACCOUNT);
  }

  private CallRow row(JsonNode record, Attribution attribution) {
    return new CallRow((TwilioCall) parser.parse(Records.listed(record), ACCOUNT), attribution);
  }

  private static JsonNode onlyRow(Map<String, Object> parameters) {
    JsonNode rows = json((String) parameters.get("rows"));
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }
}
