package io.centralita.elevenlabs;

import io.centralita.database.PlainText;
import io.centralita.ledger.Effort;
import io.centralita.ledger.RunEnding;
import io.centralita.ledger.Slice;
import io.centralita.provider.ProviderBusy;
import io.centralita.provider.ProviderFault;
import io.centralita.sync.Awaited;
import io.centralita.sync.Found;
import io.centralita.sync.Reading;
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
  public void asked(Reading reading) {
    settlement.asked(reading);
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
   * A question has no answer. One conversation that cannot be had fails the run, but not before the
   * others have been read; where nothing is answered any more, there is no use in going on.
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
    ProviderFault named =
        new ProviderFault(
            "Conversation %s cannot be had: %s"
                .formatted(detail.id(), RunEnding.sentence(failure, "ElevenLabs")),
            false);
    if (api.hasAnsweredSince(detail.firstAsked())) {
      effort.missed(detail.account(), named);
      reading.missed();
    } else {
      effort.failed(detail.account(), named);
      reading.stop(named);
    }
  }

  private static boolean isPassing(Exception failure) {
    return failure instanceof ProviderFault
        || failure instanceof ProviderBusy
        || failure instanceof IOException;
  }
}
