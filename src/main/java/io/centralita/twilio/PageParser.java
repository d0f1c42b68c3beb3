package io.centralita.twilio;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.client.ResponseJson;
import io.centralita.client.TransientProviderException;
import io.centralita.database.StorableJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads an answer of Twilio's record by record: each keeps its own text, cut out of the answer's,
 * and the whole is never built up as a tree. For one answer, used once.
 */
final class PageParser {

  /** Only an escape can stand for what PostgreSQL cannot hold; the text itself was UTF-8. */
  private static final String ESCAPE = "\\u";

  /** The fields that somebody reads: of calls, of accounts, of usage, of recordings. */
  private static final Set<String> FIELDS =
      Set.of(
          "sid",
          "account_sid",
          "call_sid",
          "direction",
          "status",
          "from",
          "to",
          "date_created",
          "date_updated",
          "start_time",
          "end_time",
          "duration",
          "price",
          "price_unit",
          "start_date",
          "count",
          "usage");

  private final String text;
  private final JsonParser json;

  private PageParser(String text, JsonParser json) {
    this.text = text;
    this.json = json;
  }

  @FunctionalInterface
  private interface Content {
    /** Null where the answer's object is not what was asked for. */
    Page of(PageParser answer) throws IOException;
  }

  /**
   * A page of a list.
   *
   * @throws TransientProviderException for an answer that breaks off, is not JSON or is not such a
   *     page
   */
  static Page page(String list, byte[] body) {
    return read(body, answer -> answer.page(list), "a page of " + list.replace('_', ' '));
  }

  /**
   * A single record as a page of one.
   *
   * @throws TransientProviderException for an answer that breaks off, is not JSON or is not a
   *     record
   */
  static Page record(byte[] body) {
    return read(body, answer -> new Page(List.of(answer.one()), null), "a record");
  }

  // without the cause: it quotes the answer, which holds phone numbers
  private static Page read(byte[] body, Content content, String what) {
    String text = body == null ? "" : new String(body, StandardCharsets.UTF_8);
    Page page = null;
    boolean whole;
    try (JsonParser json = ResponseJson.parser(text)) {
      if (json.nextToken() == JsonToken.START_OBJECT) {
        page = content.of(new PageParser(text, json));
      }
      json.skipChildren();
      whole = json.nextToken() == null;
    } catch (IOException | NumberFormatException e) {
      whole = false;
    }
    if (!whole || page == null) {
      throw new TransientProviderException(
          "Twilio's answer (HTTP 200) "
              + (whole ? "is not " + what : "breaks off or is not JSON")
              + ".",
          false);
    }
    return page;
  }

  private Page page(String list) throws IOException {
    List<RawRecord> records = null;
    String next = null;
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      JsonToken value = json.nextToken();
      if (name.equals(list)) {
        records = value == JsonToken.START_ARRAY ? records() : null;
      } else if ("next_page_uri".equals(name)) {
        next = json.getValueAsString();
      }
      json.skipChildren();
    }
    return records == null ? null : new Page(records, next == null || next.isBlank() ? null : next);
  }

  private List<RawRecord> records() throws IOException {
    List<RawRecord> records = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      records.add(one());
    }
    return records;
  }

  private RawRecord one() throws IOException {
    int start = (int) json.currentTokenLocation().getCharOffset();
    JsonNode fields = fields();
    String raw = text.substring(start, (int) json.currentLocation().getCharOffset());
    return raw.contains(ESCAPE) ? storable(raw) : new RawRecord(fields, raw);
  }

  private JsonNode fields() throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      json.finishToken();
      return MissingNode.getInstance();
    }
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      JsonToken value = json.nextToken();
      if (!FIELDS.contains(name)) {
        json.skipChildren();
      } else if (value == JsonToken.VALUE_STRING) {
        fields.put(name, json.getText());
      } else if (value.isNumeric()) {
        fields.put(name, json.getDecimalValue());
      } else if (value.isBoolean()) {
        fields.put(name, json.getBooleanValue());
      } else if (value.isStructStart()) {
        fields.putObject(name);
        json.skipChildren();
      } else {
        fields.putNull(name);
      }
    }
    return fields;
  }

  private static RawRecord storable(String raw) {
    JsonNode record = StorableJson.of(ResponseJson.read(raw));
    return new RawRecord(record, record.toString());
  }
}
