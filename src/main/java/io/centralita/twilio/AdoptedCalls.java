package io.centralita.twilio;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.database.Database;
import io.centralita.database.DatabaseFaults;
import io.centralita.database.DatabaseUnavailableException;
import io.centralita.sync.StatementParameters;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the columns that an older system's {@code calls} did not have from the provider's record it
 * kept, so that its calls count as related calls of transfers and in snapshots. Such a record may
 * have the REST API's names and dates or those of Twilio's JavaScript library.
 */
public final class AdoptedCalls {

  private static final Logger LOG = LoggerFactory.getLogger(AdoptedCalls.class);
  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SnakeCaseStrategy NAMES = new SnakeCaseStrategy();

  private final Jdbi database;
  private final DatabaseFaults faults = new DatabaseFaults();
  private final CallParser parser = new CallParser();

  public AdoptedCalls(DataSource dataSource) {
    this.database = Database.jdbi(dataSource);
  }

  /**
   * Completes what there is, a batch at a time; safe to be cut short and to be done twice. A call
   * that the table does not let be changed stays as it is.
   *
   * @throws DatabaseUnavailableException in one sentence where none can be read or changed
   */
  public void complete() {
    DatabaseUnavailableException.unlessDone(
        "The calls that an older system stored cannot be completed",
        "see to the table public.calls, then start again",
        this::completeAll);
  }

  private void completeAll() {
    String after = "";
    long total = 0;
    for (List<Stored> batch = after(after); !batch.isEmpty(); batch = after(after)) {
      total += complete(batch);
      after = batch.get(batch.size() - 1).id();
    }
    if (total > 0) {
      LOG.info("{} calls that an older system stored have got the columns they lacked.", total);
    }
  }

  private record Stored(String id, String raw) {}

  /** Nothing where a database without an encoding holds what no text is. */
  private List<Stored> after(String id) {
    try {
      return stored(id);
    } catch (JdbiException e) {
      if (!faults.isTheDatas(e)) {
        throw e;
      }
      LOG.warn("Calls of an older system do not get the columns they lack: {}", sentence(e));
      return List.of();
    }
  }

  private static String sentence(JdbiException refusal) {
    return String.valueOf(refusal.getCause().getMessage()).lines().findFirst().orElse("");
  }

  private List<Stored> stored(String id) {
    return database.withHandle(
        handle ->
            handle
                .createQuery(SQL.locate(AdoptedCalls.class, "select-adopted-calls"))
                .bind("after", id)
                .map((row, context) -> new Stored(row.getString("id"), row.getString("raw_data")))
                .list());
  }

  /** How many of them are complete now. */
  private int complete(List<Stored> batch) {
    try {
      write(batch);
      return batch.size();
    } catch (JdbiException e) {
      if (!faults.isTheDatas(e)) {
        throw e;
      }
      if (batch.size() > 1) {
        return batch.stream().mapToInt(stored -> complete(List.of(stored))).sum();
      }
      LOG.warn(
          "The call {} of an older system does not get the columns it lacks: {}",
          batch.get(0).id(),
          sentence(e));
      return 0;
    }
  }

  private void write(List<Stored> batch) {
    String rows = StatementParameters.json(batch, this::write);
    database.useHandle(
        handle ->
            handle
                .createUpdate(SQL.locate(AdoptedCalls.class, "complete-adopted-calls"))
                .bind("rows", rows)
                .execute());
  }

  /** Only the id where the record is no call. */
  private void write(JsonGenerator json, Stored stored) throws IOException {
    json.writeStringField("id", stored.id());
    if (parser.parse(record(stored.raw()), null) instanceof TwilioCall call) {
      CallRow.columns(json, call);
    }
  }

  private static RawRecord record(String raw) {
    try {
      ObjectNode record = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : JSON.readTree(raw).properties()) {
        record.set(NAMES.translate(field.getKey()), value(field.getValue()));
      }
      return new RawRecord(record, raw);
    } catch (JsonProcessingException e) {
      // nested deeper, or longer, than any record of a call
      return new RawRecord(JsonNodeFactory.instance.objectNode(), raw);
    }
  }

  private static JsonNode value(JsonNode value) {
    if (!value.isTextual() || !value.textValue().matches("[0-9]{4}-[0-9]{2}-[0-9]{2}T.*")) {
      return value;
    }
    try {
      return JsonNodeFactory.instance.textNode(
          DateTimeFormatter.RFC_1123_DATE_TIME.format(
              OffsetDateTime.parse(value.textValue()).withOffsetSameInstant(ZoneOffset.UTC)));
    } catch (DateTimeException e) {
      return value;
    }
  }
}
