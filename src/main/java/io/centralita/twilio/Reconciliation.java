package io.centralita.twilio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.centralita.client.TransientProviderException;
import io.centralita.database.Database;
import io.centralita.runs.Job;
import io.centralita.runs.Run;
import io.centralita.runs.RunDetails;
import io.centralita.time.Timestamps;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/**
 * Compares our calls, minutes and cost with Twilio's bill, by account and UTC day: the one check
 * for missing calls that does not rely on our own reading of them.
 *
 * @see <a href="https://www.twilio.com/docs/usage/api/usage-record">Usage Records</a>
 */
public final class Reconciliation implements RunDetails {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TwilioApi api;
  private final Jdbi database;

  public Reconciliation(TwilioApi api, DataSource dataSource) {
    this.api = api;
    this.database = Database.jdbi(dataSource);
  }

  /** The bill of one account over the run's days, to be read. */
  public PagedList bill(Run run, String account) {
    return new PagedList(api, account, PageRequest.usage(account, run.period()));
  }

  /**
   * The bill as the parameters of reconcile.sql.
   *
   * @throws TransientProviderException for a record that cannot be read
   */
  public Map<String, Object> compared(Run run, PagedList bill) {
    return Map.of(
        "run",
        run.id(),
        "account",
        bill.account(),
        "from",
        Timestamps.format(run.period().from()),
        "to",
        Timestamps.format(run.period().to()),
        "rows",
        json(bill.records().stream().map(Reconciliation::day).toList()));
  }

  private static Map<String, Object> day(JsonNode record) {
    try {
      Map<String, Object> day = new LinkedHashMap<>();
      day.put("day", LocalDate.parse(record.path("start_date").asText()).toString());
      day.put("calls", number(record, "count"));
      day.put("minutes", number(record, "usage"));
      day.put("cost", number(record, "price").abs());
      day.put("price_unit", record.path("price_unit").asText(null));
      return day;
    } catch (DateTimeException | NumberFormatException e) {
      throw (TransientProviderException)
          new TransientProviderException("Twilio's usage record of a day cannot be read.", false)
              .initCause(e);
    }
  }

  /** Twilio sends texts; a JSON number is as good, and empty is nothing. */
  private static BigDecimal number(JsonNode record, String field) {
    String text = record.path(field).asText("").strip();
    return text.isEmpty() || record.path(field).isNull() ? BigDecimal.ZERO : new BigDecimal(text);
  }

  private static String json(Object rows) {
    try {
      return JSON.writeValueAsString(rows);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many calls of ours a run compared. */
  public long calls(long run) {
    return database.withHandle(
        handle ->
            handle
                .createQuery(
                    "SELECT coalesce(sum(calls), 0) FROM public.twilio_reconciliations WHERE run_id = :run")
                .bind("run", run)
                .mapTo(Long.class)
                .one());
  }

  /** What a reconciliation adds to its answer; nothing for other jobs. */
  @Override
  public Map<String, Object> details(Run run) {
    if (run.job() != Job.TWILIO_RECONCILE) {
      return Map.of();
    }
    List<Map<String, Object>> days =
        database.withHandle(
            handle ->
                handle
                    .createQuery(SQL.locate(Reconciliation.class, "select-reconciliation"))
                    .bind("run", run.id())
                    .map((row, context) -> content(row))
                    .list());
    return Map.of("days", days);
  }

  private static Map<String, Object> content(ResultSet row) throws SQLException {
    Map<String, Object> ours = new LinkedHashMap<>();
    ours.put("calls", row.getLong("calls"));
    ours.put("minutes", row.getBigDecimal("minutes"));
    ours.put("billedMinutes", row.getBigDecimal("billed_minutes"));
    ours.put("cost", row.getBigDecimal("cost"));
    Map<String, Object> twilio = new LinkedHashMap<>();
    twilio.put("calls", row.getLong("twilio_calls"));
    twilio.put("minutes", row.getBigDecimal("twilio_minutes"));
    twilio.put("cost", row.getBigDecimal("twilio_cost"));
    Map<String, Object> difference = new LinkedHashMap<>();
    difference.put("calls", row.getLong("calls") - row.getLong("twilio_calls"));
    difference.put("minutes", difference(row, "minutes"));
    difference.put("cost", difference(row, "cost"));
    difference.put("percent", row.getBigDecimal("percent"));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("account", row.getString("account_sid"));
    content.put("day", row.getObject("day", LocalDate.class).toString());
    content.put("priceUnit", row.getString("price_unit"));
    content.put("ours", ours);
    content.put("twilio", twilio);
    content.put("difference", difference);
    content.put("reasons", reasons(row));
    return content;
  }

  private static BigDecimal difference(ResultSet row, String figure) throws SQLException {
    return row.getBigDecimal(figure).subtract(row.getBigDecimal("twilio_" + figure));
  }

  /** The reasons known to make the figures differ, as far as they apply to the day. */
  private static List<String> reasons(ResultSet row) throws SQLException {
    List<String> reasons = new ArrayList<>();
    BigDecimal billedMinutes = row.getBigDecimal("billed_minutes");
    if (billedMinutes.compareTo(row.getBigDecimal("minutes")) != 0) {
      reasons.add(
          "Twilio rounds every call up to the full minute: so rounded, ours are "
              + billedMinutes.toPlainString()
              + " minutes.");
    }
    if (row.getLong("unsettled") > 0) {
      reasons.add(
          row.getLong("unsettled") + " calls have no final state or price yet and count as 0.");
    }
    if (row.getLong("legs") > 0) {
      reasons.add(
          row.getLong("legs")
              + " calls are legs of others; Twilio may bill a leg under another category.");
    }
    return reasons;
  }
}
