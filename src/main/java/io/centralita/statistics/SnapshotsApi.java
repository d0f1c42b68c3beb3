package io.centralita.statistics;

import io.centralita.api.ApiRequest;
import io.centralita.api.CsvFile;
import io.centralita.api.QueryParameters;
import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.RequestedPeriod;
import io.centralita.statistics.SnapshotPages.RowReader;
import org.jdbi.v3.core.Jdbi;

/** Answers the snapshots themselves, as files. */
public final class SnapshotsApi {

  private final Jdbi database;

  SnapshotsApi(Jdbi database) {
    this.database = database;
  }

  /**
   * The snapshots of calls.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public CsvFile<CallSnapshot> twilio(ApiRequest request) {
    return file("twilio", CallSnapshot.class, CallSnapshot::of, request);
  }

  /**
   * The snapshots of conversations.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public CsvFile<ConversationSnapshot> elevenLabs(ApiRequest request) {
    return file("elevenlabs", ConversationSnapshot.class, ConversationSnapshot::of, request);
  }

  private <S> CsvFile<S> file(
      String source, Class<S> row, RowReader<S> reader, ApiRequest request) {
    QueryParameters parameters = QueryParameters.of(request.query(), "from", "to", "workspace");
    return new CsvFile<>(
        source + "-snapshots.csv",
        row,
        new SnapshotPages<>(
            database,
            source,
            reader,
            parameters.id("workspace"),
            RequestedPeriod.of(parameters.get("from"), parameters.get("to"))));
  }
}
