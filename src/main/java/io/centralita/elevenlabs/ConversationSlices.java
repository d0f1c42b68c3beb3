package io.centralita.elevenlabs;

import io.centralita.database.PlainText;
import io.centralita.ledger.Effort;
import io.centralita.ledger.RunEnding;
import io.centralita.ledger.Slice;
import io.centralita.provider.AnswerBudget;
import io.centralita.provider.AnswerTooLarge;
import io.centralita.provider.ProviderBusy;
import io.centralita.provider.ProviderFault;
import io.centralita.sync.Awaited;
import io.centralita.sync.Found;
import io.centralita.sync.Settlement;
import io.centralita.sync.Source;
import io.centralita.sync.Stretch;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** ElevenLabs' conversations, slice by slice: what is read, what is asked for one by one. */
public final class ConversationSlices implements Source {

  /** Conversations a batch holds at most; a page lists 100. */
  private static final int BATCH = 500;

  /**
   * So many in a row that cannot be had, with no other in between, are no longer their own trouble.
   */
  private static final int MOST_IN_A_ROW = 10;

  private final ElevenLabsApi api;
  private final Settlement settlement;
  private final int lanes;

  /**
   * @param concurrency requests at the same time; half as many slices keep them going
   */
  public ConversationSlices(ElevenLabsApi api, Settlement settlement, int concurrency) {
    this.api = api;
    this.settlement = settlement;
    this.lanes = (concurrency + 1) / 2;
  }

  /** So that the lanes share also a single busy day; ElevenLabs filters by the second. */
  @Override
  public Duration longestSlice() {
    return Duration.ofHours(6);
  }

  @Override
  public int lanes() {
    return lanes;
  }

  @Override
  public List<Stretch> awaited(String account, Instant readAnywayFrom) {
    return settlement.stretches(account, readAnywayFrom);
  }

  @Override
  public ConversationReading read(Slice slice, int mostRequests) {
    return slice.settlement()
        ? new ConversationReading(slice, mostUrgent(settlement.awaited(slice, mostRequests)))
        : new ConversationReading(slice);
  }

  /** The others of a day with very many are first in the next run. */
  private static List<String> mostUrgent(Awaited awaited) {
    return awaited.ids().stream().limit(awaited.mostRequests()).toList();
  }

  @Override
  public Settlement settlement() {
    return settlement;
  }

  /** What to ask for now: as much as there is room for. */
  public List<ConversationQuestion> questions(ConversationReading reading, AnswerBudget.Share share)
      throws Exception {
    return reading.questions(share.questions());
  }

  /** There was no room for an answer: it is asked for in a later round. */
  public void again(ConversationReading reading, ConversationQuestion question) {
    reading.again(question);
  }

  /** Takes in what a round brought, in chunks of a batch's size. */
  public Found<Conversation> accept(ConversationReading reading, List<?> answers) {
    return reading.accept(answers, BATCH);
  }

  /** What was listed, as the parameter of select-verified-conversations.sql. */
  public Map<String, Object> listed(ConversationReading reading) {
    return Map.of(
        "ids",
        Stream.of(reading.listed())
            // no id is otherwise, and a database of another encoding could not be asked for it
            .filter(id -> id.equals(PlainText.of(id)))
            .toArray(String[]::new));
  }

  /** Those of them that are stored and final. */
  public void known(ConversationReading reading, List<Map<String, Object>> rows) {
    reading.known(
        rows.stream().map(row -> (String) row.get("conversation_id")).collect(Collectors.toSet()));
  }

  /**
   * Whether a conversation has no answer and nothing else had one meanwhile: then only another
   * question shows whose trouble it is.
   */
  public boolean isSilence(ConversationQuestion question, Exception failure) {
    return question instanceof DetailQuestion detail
        && isPassing(failure)
        && !api.hasAnsweredSince(detail.firstAsked());
  }

  /** That other question. */
  public ConversationQuestion probe(ConversationReading reading) {
    return reading.probe();
  }

  /**
   * A question has no answer. A conversation that cannot be had is remembered, to be asked for
   * again; where nothing is answered any more, or none of many conversations is, there is no use in
   * going on.
   */
  public void unanswered(
      Effort effort,
      ConversationReading reading,
      ConversationQuestion question,
      Exception failure) {
    if (!(question instanceof DetailQuestion detail) || !isPassing(failure)) {
      effort.failed(question.account(), failure);
      reading.stop(failure);
      return;
    }
    String reason = RunEnding.sentence(failure, "ElevenLabs");
    if (isItsOwnTrouble(effort, reading, detail)) {
      reading.missed(detail, reason);
    } else {
      ProviderFault named =
          new ProviderFault(
              "Conversation %s cannot be had: %s".formatted(detail.id(), reason), false);
      effort.failed(detail.account(), named);
      reading.stop(named);
    }
  }

  /** Those that are waited for are odd ones anyway: many of them in a row say nothing new. */
  private boolean isItsOwnTrouble(
      Effort effort, ConversationReading reading, DetailQuestion detail) {
    return api.hasDetailedSince(detail.firstAsked())
        || api.hasAnsweredSince(detail.firstAsked())
            && (reading.slice().settlement()
                || effort.missedInARow(api.lastDetail()) < MOST_IN_A_ROW);
  }

  /** What is too large for the program's memory is kept as what is known of it. */
  public RejectedConversation tooLarge(ConversationQuestion question, AnswerTooLarge failure) {
    DetailQuestion detail = (DetailQuestion) question;
    return new RejectedConversation(detail.id(), detail.listed(), failure.getMessage());
  }

  /** Whether it is the detail of one conversation that is asked for. */
  public boolean isDetail(ConversationQuestion question) {
    return question instanceof DetailQuestion;
  }

  private static boolean isPassing(Exception failure) {
    return failure instanceof ProviderFault
        || failure instanceof ProviderBusy
        || failure instanceof IOException;
  }
}
