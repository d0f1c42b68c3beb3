package io.centralita.recordings;

import static io.centralita.database.Instants.instant;

import io.centralita.api.ApiRequest;
import io.centralita.api.QueryParameters;
import io.centralita.api.RefusedRequestException;
import io.centralita.database.Database;
import io.centralita.runs.InvalidRequestException;
import io.centralita.twilio.Sid;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/** Finds the stored recording that a request names. Thread-safe. */
public final class Recordings {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();

  /** An older system may have written anything. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

  private final Jdbi database;

  Recordings(DataSource dataSource) {
    this.database = Database.jdbi(dataSource);
  }

  /**
   * The recording that a request names: that of the parameter {@code recording}, else the first of
   * the call.
   *
   * @throws InvalidRequestException for what is no sid, and for any other parameter
   * @throws RefusedRequestException where nothing is stored
   */
  public StoredRecording find(ApiRequest request) {
    String call = sid(request.id(), "CA", "A call's sid is CA with letters and digits.");
    String named = QueryParameters.of(request.query(), "recording").get("recording");
    String recording =
        named == null
            ? null
            : sid(named, "RE", "recording must be a sid, RE with letters and digits.");
    return database
        .withHandle(
            handle ->
                handle
                    .createQuery(SQL.locate(Recordings.class, "find-recording"))
                    .bind("call", call)
                    .bind("recording", recording)
                    .map(
                        (row, context) ->
                            new StoredRecording(
                                row.getString("recording_sid"),
                                row.getString("name"),
                                instant(row, "created_at")))
                    .findOne())
        .filter(stored -> stored.name() != null && NAME.matcher(stored.name()).matches())
        .orElseThrow(
            () ->
                new RefusedRequestException(
                    404,
                    recording == null
                        ? "There is no recording of this call."
                        : "This call has no such recording."));
  }

  private static String sid(String text, String prefix, String otherwise) {
    if (!Sid.is(prefix, text)) {
      throw new InvalidRequestException(otherwise);
    }
    return text;
  }
}
