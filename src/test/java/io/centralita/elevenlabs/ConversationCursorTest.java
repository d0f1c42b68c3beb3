package io.centralita.elevenlabs;

import static io.centralita.elevenlabs.Records.NOON;
import static io.centralita.elevenlabs.Records.conversation;
import static io.centralita.elevenlabs.Records.json;
import static io.centralita.elevenlabs.Records.listed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.client.PermanentProviderException;
import io.centralita.client.TransientProviderException;
import io.centralita.runs.SliceCounts;
import io.centralita.sync.MissingRecord;
import io.centralita.sync.ParsedPage;
import io.centralita.sync.RejectedRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConversationCursorTest {

  private static final Instant FROM = Records.SLICE.period().from();
  private static final Instant TO = Records.SLICE.period().to();

  private final ConversationCursor cursor = new ConversationCursor(null, Records.SLICE);

  @Test
  void questions_atFirst_areTheFirstPageAlone() throws Exception {
    assertThat(asked()).containsExactly("page null");
    assertThat(cursor.hasNext()).isFalse();
  }

  @Test
  void questions_afterAPage_areThePageAfterItBesideWhatItListed() throws Exception {
    asked();
    turn(page(null, "b", "conv_1", "conv_2"));
    assertThat(asked()).containsExactly("page b", "conv_1", "conv_2");

    turn(conversation("conv_1"), page("b", null, "conv_3"), conversation("conv_2"));
    assertThat(asked()).containsExactly("conv_3");

    turn(conversation("conv_3"));
    assertThat(asked()).isEmpty();
    assertThat(cursor.hasNext()).isFalse();
    assertThat(cursor.pages()).isEqualTo(2);
    assertThat(cursor.counts()).isEqualTo(new SliceCounts(0, 0, 0, 3, 0));
  }

  @Test
  void questions_afterAnEmptyPage_goOnWithTheNextOne() throws Exception {
    asked();
    turn(page(null, "b"));

    assertThat(asked()).containsExactly("page b");
  }

  @Test
  void questions_forTheNextPage_askForTheSamePeriod() throws Exception {
    ElevenLabsRequest first = cursor.nextRequests(1000).get(0);
    turn(page(null, "b"));
    ElevenLabsRequest second = cursor.nextRequests(1000).get(0);

    assertThat(second.query()).isEqualTo(first.query() + "&cursor=b");
    assertThat(second.path()).isEmpty();
  }

  @Test
  void turn_aConversationListedAgain_isAskedForOnce() throws Exception {
    asked();
    turn(page(null, "b", "conv_1", "conv_2", "conv_1"));
    assertThat(asked()).containsExactly("page b", "conv_1", "conv_2");

    turn(page("b", null, "conv_2", "conv_3"), conversation("conv_1"), conversation("conv_2"));
    assertThat(asked()).containsExactly("conv_3");
  }

  @Test
  void turn_oneThatIsVerified_isCountedWithoutBeingAskedFor() throws Exception {
    asked();
    cursor.accept(List.of(page(null, null, "conv_1", "conv_2")));
    assertThat(cursor.listed()).containsExactly("conv_1", "conv_2");
    assertThat(cursor.unknown()).isEqualTo(2);

    cursor.known(Set.of("conv_2"));

    assertThat(asked()).containsExactly("conv_1");
    assertThat(cursor.unknown()).isZero();
    assertThat(cursor.counts()).isEqualTo(new SliceCounts(0, 0, 0, 1, 0));
  }

  @Test
  void turn_conversationsAroundTheEdges_keepsFromAndLeavesTo() throws Exception {
    asked();
    turn(
        pageOf(
            null,
            null,
            listed("conv_1", FROM.minusSeconds(1)),
            listed("conv_2", FROM),
            listed("conv_3", TO.minusSeconds(1)),
            listed("conv_4", TO)));

    assertThat(asked()).containsExactly("conv_2", "conv_3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"\"", "\"yesterday\"", "{}", "-1", "1e30"})
  void turn_withoutAReadableStart_isAskedForAllTheSame(String start) throws Exception {
    asked();
    turn(
        pageOf(
            null,
            null,
            json("{\"conversation_id\":\"conv_1\",\"start_time_unix_secs\":" + start + "}")));

    assertThat(asked()).containsExactly("conv_1");
  }

  @Test
  void turn_anEntryWithoutAnId_isRejectedWhole() throws Exception {
    JsonNode nameless = json("{\"conversation_id\":null,\"agent_id\":\"agent\\u0000_1\"}");
    asked();

    ParsedPage<Conversation> found = turn(pageOf(null, null, nameless, listed("conv_1", NOON)));

    assertThat(found.rejects())
        .singleElement()
        .satisfies(
            reject -> {
              assertThat(reject.reason()).isEqualTo("The list names it without a conversation_id.");
              assertThat(reject.raw())
                  .isEqualTo("{\"conversation_id\":null,\"agent_id\":\"agent_1\"}");
              assertThat(reject.key()).startsWith("sha256:");
            });
    assertThat(asked()).containsExactly("conv_1");
  }

  @Test
  void accept_whatIsStoredSkippedAndRejected_countsEachInItsOwnWay() throws Exception {
    RejectedConversation reject = new RejectedConversation("conv_4", "{}", "No.");
    asked();
    turn(page(null, null, "conv_1", "conv_2", "conv_3", "conv_4", "conv_5"));
    asked();

    ParsedPage<Conversation> found =
        turn(
            conversation("conv_1"),
            conversation("conv_2"),
            new DeletedConversation("conv_3"),
            reject,
            conversation("conv_5"));

    assertThat(ids(found)).containsExactly("conv_1", "conv_2", "conv_5");
    assertThat(found.rejects()).isEqualTo(List.of(reject));
    assertThat(cursor.counts()).isEqualTo(new SliceCounts(0, 0, 0, 3, 1));
    assertThat(cursor.deleted()).containsExactly("conv_3");
  }

  @Test
  void reject_oneTheDatabaseRefused_takesItOutOfTheCounts() {
    Conversation refused = conversation("conv_1");
    cursor.accept(List.of(refused));

    RejectedRecord reject = cursor.reject(refused, "The database cannot hold it.");

    assertThat(reject)
        .isEqualTo(
            new RejectedConversation("conv_1", refused.raw(), "The database cannot hold it."));
    assertThat(cursor.counts()).isEqualTo(SliceCounts.NONE);
  }

  @Test
  void aListWithoutEnd_failsTheSlice_onceWhatItNamedIsStored() throws Exception {
    int pages = 0;
    do {
      asked();
      turn(page(pages == 0 ? null : "c" + pages, "c" + ++pages, "conv_1"));
    } while (pages < 51);

    assertThat(cursor.hasNext()).isTrue();
    assertThatThrownBy(() -> cursor.nextRequests(1000))
        .isInstanceOf(PermanentProviderException.class)
        .hasMessageContaining("conversations of 2025-10-05T10:00:00Z does not end");
  }

  @Test
  void questions_withRoomForFew_areTheFirstOfThem_theOthersCome() throws Exception {
    asked();
    turn(page(null, "b", "conv_1", "conv_2", "conv_3"));

    assertThat(ids(cursor.nextRequests(2))).containsExactly("page b", "conv_1");
    turn(page("b", null, "conv_4"), conversation("conv_1"));
    List<ElevenLabsRequest> second = cursor.nextRequests(2);
    cursor.again(second.get(1));

    assertThat(ids(second)).containsExactly("conv_2", "conv_3");
    assertThat(cursor.hasNext()).isTrue();
    assertThat(asked()).containsExactlyInAnyOrder("conv_3", "conv_4");
  }

  @Test
  void stop_isHeeded_onceWhatTheRoundBroughtIsStored() throws Exception {
    TransientProviderException reason = new TransientProviderException("Not now.", true);
    asked();
    turn(page(null, null, "conv_1", "conv_2"));
    asked();
    cursor.stop(reason);
    cursor.stop(new TransientProviderException("Nor now.", true));

    ParsedPage<Conversation> found = turn(conversation("conv_1"));

    assertThat(ids(found)).containsExactly("conv_1");
    assertThat(cursor.counts()).isEqualTo(new SliceCounts(0, 0, 0, 1, 0));
    assertThat(cursor.hasNext()).isTrue();
    assertThatThrownBy(() -> cursor.nextRequests(1000)).isSameAs(reason);
  }

  @Test
  void missed_leavesTheOthersToBeRead_andRemembersWhatTheListSaid() throws Exception {
    asked();
    turn(page(null, "b", "conv_1", "conv_2"));
    cursor.missed((DetailRequest) cursor.nextRequests(1000).get(2), "Oops.");
    turn(page("b", null, "conv_3"), conversation("conv_1"));

    assertThat(asked()).containsExactly("conv_3");
    assertThat(cursor.hasNext()).isFalse();
    assertThat(cursor.missing())
        .containsExactly(
            new MissingRecord("conv_2", NOON, listed("conv_2", NOON).toString(), "Oops."));
  }

  @Test
  void whatIsAwaited_isAskedForByItself_withoutTheList() throws Exception {
    ConversationCursor settling =
        new ConversationCursor(null, Records.SLICE, List.of("conv_1", "conv_2"));

    assertThat(ids(settling.nextRequests(1000))).containsExactly("conv_1", "conv_2");
    settling.accept(List.of(new DeletedConversation("conv_2"), conversation("conv_1")));

    assertThat(settling.hasNext()).isFalse();
    assertThat(settling.rechecked()).containsExactly("conv_1", "conv_2");
    assertThat(settling.deleted()).containsExactly("conv_2");
    assertThat(new ConversationCursor(null, Records.SLICE, List.of()).hasNext()).isFalse();
  }

  @Test
  void requests_areTheAttempts_ofPagesAndOfDetails() throws Exception {
    ElevenLabsRequest list = cursor.nextRequests(1000).get(0);
    list.attempt();
    list.attempt();
    turn(page(null, null, "conv_1"));
    cursor.nextRequests(1000).get(0).attempt();

    assertThat(cursor.requests()).isEqualTo(3);
  }

  /**
   * Whatever lies on whichever page, however often, and whatever of it is stored: each conversation
   * of the period is asked for exactly once or known, each page exactly once.
   */
  @Property(tries = 200)
  void anyList_isReadToItsEnd_eachOnce(
      @ForAll("pages") List<List<Integer>> pages, @ForAll Set<Integer> verified) throws Exception {
    ConversationCursor any = new ConversationCursor(null, Records.SLICE);
    Set<String> stored = new HashSet<>();
    verified.forEach(number -> stored.add("conv_" + number));
    List<String> asked = new ArrayList<>();
    while (any.hasNext()) {
      List<Object> answers = new ArrayList<>();
      for (ElevenLabsRequest request : any.nextRequests(1000)) {
        asked.add(name(request));
        answers.add(answer(request, pages));
      }
      any.accept(answers);
      any.known(stored);
    }

    Set<String> ours = new TreeSet<>();
    pages.stream()
        .flatMap(List::stream)
        .filter(number -> Records.SLICE.period().contains(start(number)))
        .forEach(number -> ours.add("conv_" + number));
    assertThat(any.counts()).isEqualTo(new SliceCounts(0, 0, 0, ours.size(), 0));
    assertThat(any.pages()).isEqualTo(pages.size());
    ours.removeAll(stored);
    for (int page = 0; page < pages.size(); page++) {
      ours.add("page " + (page == 0 ? null : page));
    }
    assertThat(asked).containsExactlyInAnyOrderElementsOf(ours);
  }

  @Provide
  Arbitrary<List<List<Integer>>> pages() {
    return Arbitraries.integers()
        .between(0, 12)
        .list()
        .ofMaxSize(6)
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  /** The first and the last of them lie outside the period. */
  private static Instant start(int number) {
    return FROM.plusSeconds((number - 1) * 3600L);
  }

  private static Object answer(ElevenLabsRequest request, List<List<Integer>> pages) {
    if (!(request instanceof ListRequest list)) {
      return conversation(name(request));
    }
    int number = list.cursor() == null ? 0 : Integer.parseInt(list.cursor());
    String next = number + 1 < pages.size() ? String.valueOf(number + 1) : null;
    return pageOf(
        list.cursor(),
        next,
        pages.get(number).stream()
            .map(each -> listed("conv_" + each, start(each)))
            .toArray(JsonNode[]::new));
  }

  private List<String> asked() throws Exception {
    return ids(cursor.nextRequests(1000));
  }

  /** The ids of conversations asked for, and the cursors of pages. */
  private static List<String> ids(List<ElevenLabsRequest> nextRequests) {
    return nextRequests.stream().map(ConversationCursorTest::name).toList();
  }

  private static String name(ElevenLabsRequest request) {
    return request instanceof DetailRequest detail
        ? detail.id()
        : "page " + ((ListRequest) request).cursor();
  }

  /** A round, of which nothing is stored before. */
  private ParsedPage<Conversation> turn(Object... answers) {
    ParsedPage<Conversation> found = cursor.accept(List.of(answers));
    cursor.known(Set.of());
    return found;
  }

  private static ListPage page(String cursor, String next, String... ids) {
    return pageOf(
        cursor, next, List.of(ids).stream().map(id -> listed(id, NOON)).toArray(JsonNode[]::new));
  }

  private static ListPage pageOf(String cursor, String next, JsonNode... entries) {
    return new ListPage(cursor, List.of(entries), next);
  }

  private static List<String> ids(ParsedPage<Conversation> found) {
    return found.records().stream().map(Conversation::id).toList();
  }
}
