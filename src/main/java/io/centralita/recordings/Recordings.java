package io.centralita.recordings;

import static io.centralita.database.Instants.instant;

import io.centralita.api.ApiRequest;
import io.centralita.api.QueryParameters;
import io.centralita.api.RefusedRequestException;
import io.centralita.database.Database;
import io.centralita.runs.InvalidRequestException;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/** Knows what is in the store. Thread-safe. */
public final class Recordings {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();
  private static final Pattern CALL_SID = Pattern.compile("CA[0-9A-Za-z]{1,62}");
  private static final Pattern RECORDING_SID = Pattern.compile("RE[0-9A-Za-z]{1,62}");

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
    String call = sid(request.id(), CALL_SID, "A call's sid is CA with letters and digits.");
    String named = QueryParameters.of(request.query(), "recording").get("recording");
    String recording =
        named == null
            ? null
            : sid(named, RECORDING_SID, "recording must be a sid, RE with letters and digits.");
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

  private static String sid(String text, Pattern form, String otherwise) {
    if (!form.matcher(text).matches()) {
      throw new InvalidRequestException(otherwise);
    }
    return text;
  }
}
