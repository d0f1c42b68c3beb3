package io.centralita.elevenlabs;

import io.centralita.client.RateLimitedException;
import io.centralita.client.ResponseBudget;
import io.centralita.client.ResponseTooLargeException;
import io.centralita.client.TransientProviderException;
import io.centralita.database.PlainText;
import io.centralita.runs.AccountFailures;
import io.centralita.runs.FailureMessage;
import io.centralita.runs.Provider;
import io.centralita.runs.Slice;
import io.centralita.sync.DuePeriod;
import io.centralita.sync.ParsedPage;
import io.centralita.sync.Settlement;
import io.centralita.sync.SyncSource;
import io.centralita.sync.UnsettledRecords;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads ElevenLabs' conversations slice by slice: the list, and each conversation's detail. */
public final class ElevenLabsSource implements SyncSource {

  /**
   * So many in a row that cannot be had, with no other in between, are no longer their own trouble.
   */
  private static final int MOST_IN_A_ROW = 10;

  private final ElevenLabsApi api;
  private final AccountFailures failures;
  private final Settlement settlement;
  private final int concurrency;

  /**
   * @param concurrency requests at the same time; half as many slices keep them going
   */
  public ElevenLabsSource(
      ElevenLabsApi api, AccountFailures failures, Settlement settlement, int concurrency) {
    this.api = api;
    this.failures = failures;
    this.settlement = settlement;
    this.concurrency = concurrency;
  }

  @Override
  public Provider provider() {
    return Provider.ELEVENLABS;
  }

  /** So that the lanes share also a single busy day; ElevenLabs filters by the second. */
  @Override
  public Duration longestSlice() {
    return Duration.ofHours(6);
  }

  @Override
  public int concurrency() {
    return concurrency;
  }

  @Override
  public int lanes(int concurrency) {
    return (concurrency + 1) / 2;
  }

  @Override
  public List<DuePeriod> unsettled(String account, Instant readAnywayFrom) {
    return settlement.duePeriods(account, readAnywayFrom);
  }

  @Override
  public ConversationCursor read(Slice slice) {
    return slice.settlement()
        ? new ConversationCursor(api, slice, mostUrgent(settlement.unsettled(slice)))
        : new ConversationCursor(api, slice);
  }

  /** The others of a day with very many are first in the next run. */
  private static List<String> mostUrgent(UnsettledRecords unsettled) {
    return unsettled.ids().stream().limit(unsettled.mostRequests()).toList();
  }

  @Override
  public Settlement settlement() {
    return settlement;
  }

  /** What to ask for now: as much as there is room for. */
  public List<ElevenLabsRequest> nextRequests(ConversationCursor cursor, ResponseBudget.Share share)
      throws Exception {
    return cursor.nextRequests(share.requests());
  }

  /** There was no room for a response: it is fetched in a later round. */
  public void again(ConversationCursor cursor, ElevenLabsRequest request) {
    cursor.again(request);
  }

  /** Takes in what a round brought, as far as it belongs to the slice. */
  public ParsedPage<Conversation> accept(ConversationCursor cursor, List<?> answers) {
    return cursor.accept(answers);
  }

  /** What was listed, as the parameter of select-verified-conversations.sql. */
  public Map<String, Object> listed(ConversationCursor cursor) {
    return Map.of(
        "ids",
        Stream.of(cursor.listed())
            // no id is otherwise, and a database of another encoding could not be asked for it
            .filter(id -> id.equals(PlainText.of(id)))
            .toArray(String[]::new));
  }

  /** Those of them that are stored and final. */
  public void known(ConversationCursor cursor, List<Map<String, Object>> rows) {
    cursor.known(
        rows.stream().map(row -> (String) row.get("conversation_id")).collect(Collectors.toSet()));
  }

  /**
   * Whether a conversation has no answer and nothing else had one meanwhile: then only another
   * question shows whose trouble it is.
   */
  public boolean isSilence(ElevenLabsRequest request, Exception failure) {
    return request instanceof DetailRequest detail
        && isPassing(failure)
        && !api.hasAnsweredSince(detail.firstAsked());
  }

  /** That other question. */
  public ElevenLabsRequest probe(ConversationCursor cursor) {
    return cursor.probe();
  }

  /**
   * A request has no response. A conversation that cannot be fetched is remembered, to be asked for
   * again; where nothing is answered any more, or none of many conversations is, there is no use in
   * going on.
   */
  public void unanswered(ConversationCursor cursor, ElevenLabsRequest request, Exception failure) {
    if (!(request instanceof DetailRequest detail) || !isPassing(failure)) {
      stop(cursor, failure);
      return;
    }
    String reason = FailureMessage.of(failure, "ElevenLabs");
    if (isItsOwnTrouble(cursor, detail)) {
      cursor.missed(detail, reason);
    } else {
      TransientProviderException named =
          new TransientProviderException(
              "Conversation %s cannot be had: %s".formatted(detail.id(), reason), false);
      stop(cursor, named);
    }
  }

  /** Its own reason first: the other slices stop for no reason of theirs. */
  private void stop(ConversationCursor cursor, Exception reason) {
    cursor.stop(reason);
    failures.lost(cursor.slice().run(), cursor.slice().account());
  }

  /** Those that are waited for are odd ones anyway: many of them in a row say nothing new. */
  private boolean isItsOwnTrouble(ConversationCursor cursor, DetailRequest detail) {
    return api.hasDetailedSince(detail.firstAsked())
        || api.hasAnsweredSince(detail.firstAsked())
            && (cursor.slice().settlement()
                || failures.missedInARow(cursor.slice().run(), api.lastDetail()) < MOST_IN_A_ROW);
  }

  /** What is too large for the program's memory is kept as what is known of it. */
  public RejectedConversation tooLarge(
      ElevenLabsRequest request, ResponseTooLargeException failure) {
    DetailRequest detail = (DetailRequest) request;
    return new RejectedConversation(detail.id(), detail.listed(), failure.getMessage());
  }

  /** Whether it is the detail of one conversation that is asked for. */
  public boolean isDetail(ElevenLabsRequest request) {
    return request instanceof DetailRequest;
  }

  private static boolean isPassing(Exception failure) {
    return failure instanceof TransientProviderException
        || failure instanceof RateLimitedException
        || failure instanceof IOException;
  }
}
