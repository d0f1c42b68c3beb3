package io.centralita.calls;

import static io.centralita.database.Instants.at;

import io.centralita.database.Database;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;
import org.jdbi.v3.core.statement.Query;

/** Finds calls in the database. */
final class CallSearch {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  /**
   * So many of the newest calls are looked at one by one before any are looked for by their keys,
   * and more for a larger page: what this finds no page of, few calls of three days are.
   */
  private static final int NEWEST = 2000;

  private static final int NEWEST_FOR_EACH = 6;

  private final Jdbi database;

  CallSearch(DataSource dataSource) {
    this.database = Database.jdbi(dataSource);
  }

  /**
   * @param next what the next page goes on after, or {@code null} where this is the last
   */
  record Page(List<Call> calls, PagePosition next) {}

  private record Story(
      String matchedCallId,
      List<String> legIds,
      BigDecimal totalCost,
      String rawData,
      String transcript,
      String state,
      String tenant) {

    static Story of(ResultSet row) throws SQLException {
      return new Story(
          row.getString("matched_call_id"),
          texts(row, "leg_ids"),
          row.getBigDecimal("total_cost"),
          row.getString("raw_data"),
          row.getString("transcript"),
          row.getString("state"),
          row.getString("tenant"));
    }
  }

  /**
   * The statements are many probes of indexes, each quick: to compile them or to share them among
   * processes would take longer.
   */
  private <T> T quickly(HandleCallback<T, RuntimeException> statements) {
    return database.inTransaction(
        handle -> {
          handle.execute(
              "SELECT set_config('jit', 'off', true),"
                  + " set_config('max_parallel_workers_per_gather', '0', true)");
          return statements.withHandle(handle);
        });
  }

  Page page(CallFilter filter) {
    return quickly(
        handle -> {
          List<PagePosition> found = find(handle, filter);
          boolean isLast = found.size() <= filter.limit();
          List<PagePosition> page = isLast ? found : found.subList(0, filter.limit());
          return new Page(
              calls(handle, page.stream().map(PagePosition::id).toList()),
              isLast ? null : page.get(page.size() - 1));
        });
  }

  /** One more than asked for, where there is one. */
  private static List<PagePosition> find(Handle handle, CallFilter filter) {
    PagePosition after = filter.after();
    return search(handle, filter)
        .bind("workspace", filter.workspace())
        .bind("attribution", filter.attribution())
        .bind("direction", filter.direction())
        .bind("status", filter.status())
        .bind("recorded", filter.recorded())
        .bind("from", at(filter.period().from()))
        .bind("to", at(filter.period().to()))
        .bind("afterDate", after == null ? null : after.date())
        .bind("afterId", after == null ? null : after.id())
        .bind("limit", filter.limit() + 1)
        .map(
            (row, context) ->
                new PagePosition(
                    row.getObject("call_date", OffsetDateTime.class), row.getString("id")))
        .list();
  }

  private static Query search(Handle handle, CallFilter filter) {
    if (filter.sids() != null) {
      return query(handle, "find-calls-by-sid").bindArray("sids", String.class, filter.sids());
    }
    List<String> words = filter.words();
    boolean all = words.isEmpty() && filter.digits() == null;
    if (all) {
      // which each of them has, so that there is something to search by
      words = List.of("twilio");
    }
    // words of no digits are those that are there anyway
    DigitGroups groups =
        filter.digits() == null
            ? new DigitGroups(words, words, words, words)
            : DigitGroups.of(filter.digits());
    return query(handle, "find-calls")
        .bind("digits", filter.digits())
        .bindArray("words", String.class, words)
        .bindArray("firstDigits", String.class, groups.first())
        .bindArray("lastDigits", String.class, groups.last())
        .bindArray("heads", String.class, groups.heads())
        .bindArray("tails", String.class, groups.tails())
        .bind("newest", all ? filter.limit() + 1 : NEWEST + NEWEST_FOR_EACH * filter.limit());
  }

  Optional<CallStory> story(String id) {
    return quickly(
        handle -> {
          Optional<Call> found = calls(handle, List.of(id)).stream().findFirst();
          return found.flatMap(call -> story(handle, call));
        });
  }

  private static Optional<CallStory> story(Handle handle, Call call) {
    Optional<Story> found =
        query(handle, "select-call-story")
            .bind("id", call.id())
            .bind("conversation", call.conversationId())
            .map((row, context) -> Story.of(row))
            .findOne();
    return found.map(
        story ->
            new CallStory(
                call,
                related(handle, story.matchedCallId()),
                calls(handle, story.legIds()),
                conversation(handle, call.conversationId()),
                story.totalCost(),
                story.rawData(),
                story.transcript(),
                story.state(),
                story.tenant()));
  }

  private static Call related(Handle handle, String id) {
    return id == null ? null : calls(handle, List.of(id)).stream().findFirst().orElse(null);
  }

  private static Conversation conversation(Handle handle, String id) {
    return id == null
        ? null
        : query(handle, "select-conversation")
            .bind("conversation", id)
            .map((row, context) -> Conversation.of(row))
            .findOne()
            .orElse(null);
  }

  private static List<Call> calls(Handle handle, List<String> ids) {
    return ids.isEmpty()
        ? List.of()
        : query(handle, "select-calls")
            .bindArray("ids", String.class, ids)
            .map((row, context) -> Call.of(row))
            .list();
  }

  private static Query query(Handle handle, String name) {
    return handle.createQuery(SQL.locate(CallSearch.class, name));
  }

  static List<String> texts(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null ? List.of() : List.of((String[]) array.getArray());
  }
}
