package io.centralita.twilio;

import static io.centralita.twilio.Records.NOON;
import static io.centralita.twilio.Records.call;
import static io.centralita.twilio.Records.page;
import static io.centralita.twilio.Records.rfc2822;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.client.PermanentProviderException;
import io.centralita.client.RateLimitedException;
import io.centralita.client.ResponseTooLargeException;
import io.centralita.client.TransientProviderException;
import io.centralita.runs.Slice;
import io.centralita.runs.SliceCounts;
import io.centralita.sync.MissingRecord;
import io.centralita.sync.ParsedPage;
import io.centralita.sync.RejectedRecord;
import io.centralita.sync.UnsettledRecords;
import io.centralita.time.Period;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallCursorTest {
  private static final String PATH = "/2010-04-01/Accounts/" + Records.ACCOUNT + "/Calls.json";
  private static final TransientProviderException OVERLOADED =
      new TransientProviderException("Not now.", true);

  private final CallCursor cursor = new CallCursor(null, Records.SLICE, new CallParser());

  @Test
  void accept_onePageOfCalls_endsTheSlice() {
    ParsedPage<TwilioCall> found = accept(page(null, call("CA1"), call("CA2")));

    assertThat(sids(found)).containsExactly("CA1", "CA2");
    assertThat(found.rejects()).isEmpty();
    assertThat(cursor.hasNext()).isFalse();
    assertThat(cursor.pages()).isEqualTo(1);
  }

  @Test
  void accept_anEmptyPage_endsTheSliceWithNothing() {
    assertThat(accept(page(null)).records()).isEmpty();
    assertThat(cursor.hasNext()).isFalse();
  }

  @Test
  void accept_aNextPage_isAskedForNext() {
    accept(page(PATH + "?PageSize=1000&Page=1&PageToken=PACA1", call("CA1")));

    assertThat(cursor.hasNext()).isTrue();
    assertThat(cursor.request())
        .isEqualTo(new PageRequest(PATH, "PageSize=1000&Page=1&PageToken=PACA1", "calls"));
  }

  @Test
  void accept_callsAroundTheEdges_keepsFromAndLeavesTo() {
    Instant from = Records.SLICE.period().from();
    Instant to = Records.SLICE.period().to();

    ParsedPage<TwilioCall> found =
        accept(
            page(
                null,
                startingAt("CA1", from.minusSeconds(1)),
                startingAt("CA2", from),
                startingAt("CA3", to.minusSeconds(1)),
                startingAt("CA4", to)));

    assertThat(sids(found)).containsExactly("CA2", "CA3");
    assertThat(cursor.counts()).isEqualTo(new SliceCounts(2, 0, 0, 0, 0));
  }

  @Test
  void accept_aCallThatHasNotStarted_liesWhereItWasCreated() {
    ObjectNode queued = call("CA1").put("start_time", "");
    queued.put("date_created", rfc2822(Records.SLICE.period().from()));
    ObjectNode tomorrow = queued.deepCopy().put("sid", "CA2");
    tomorrow.put("date_created", rfc2822(Records.SLICE.period().to()));

    assertThat(sids(accept(page(null, queued, tomorrow)))).containsExactly("CA1");
  }

  @Test
  void accept_twoVersionsOfACallInAPage_areBothKept_andCountOnce() {
    ObjectNode older = call("CA1").put("status", "in-progress");

    ParsedPage<TwilioCall> page = accept(page(null, call("CA1"), older, call("CA2"), call("CA1")));

    assertThat(sids(page)).containsExactly("CA1", "CA2", "CA1");
    assertThat(page.records().get(2).status()).isEqualTo("in-progress");
    assertThat(cursor.counts()).isEqualTo(new SliceCounts(2, 0, 0, 0, 0));
  }

  @Test
  void reject_aCallThatComesAgain_isTakenOutOnce() {
    TwilioCall call = only(accept(page(PATH + "?Page=1", call("CA1"))));
    accept(page(null, call("CA1")));

    cursor.reject(row(call), "no");
    cursor.reject(row(call), "no");

    assertThat(cursor.counts()).isEqualTo(SliceCounts.NONE);
  }

  @Test
  void accept_theSameCallsOnTwoPages_countsThemOnce() {
    Instant day = Instant.parse("2019-10-18T00:00:00Z");
    Period period = new Period(day, day.plus(Duration.ofDays(1)));
    CallCursor ofThatDay =
        new CallCursor(
            null,
            new Slice(1, 1, "twilio", "AC" + "a".repeat(32), period, false, 0),
            new CallParser());

    ParsedPage<TwilioCall> first =
        ofThatDay.accept(fixture("twilio-calls-list-page1.official.json"));
    ParsedPage<TwilioCall> second =
        ofThatDay.accept(fixture("twilio-calls-list-page2.official.json"));

    assertThat(sids(second)).containsExactlyInAnyOrderElementsOf(sids(first));
    assertThat(ofThatDay.counts()).isEqualTo(new SliceCounts(1, 0, 0, 1, 0));
  }

  @Test
  void counts_areByCase() {
    accept(
        page(
            null,
            directed("CA1", "outbound-api"),
            directed("CA2", "trunking-terminating"),
            directed("CA3", "trunking-terminating"),
            directed("CA4", "trunking-originating"),
            directed("CA5", "inbound"),
            directed("CA6", null),
            directed("CA7", "outbound-dial")));

    assertThat(cursor.counts()).isEqualTo(new SliceCounts(1, 2, 1, 3, 0));
  }

  @Test
  void accept_whatCannotBeStored_isRejectedBesideTheOthers() {
    JsonNode noSid = call("CA2").putNull("sid");
    JsonNode elsewhere = startingAt("CA3", Records.SLICE.period().to()).put("price", "?");

    ParsedPage<TwilioCall> found =
        accept(page(null, call("CA1"), noSid, elsewhere, Records.json("\"nonsense\"")));

    assertThat(sids(found)).containsExactly("CA1");
    assertThat(found.rejects())
        .extracting(RejectedRecord::reason)
        .containsExactly("It has no sid.", "It has neither a start time nor a creation date.");
    assertThat(cursor.counts()).isEqualTo(new SliceCounts(1, 0, 0, 0, 0));
  }

  @Test
  void reject_aCallTheDatabaseRefused_takesItOutOfTheCounts() {
    TwilioCall refused = only(accept(page(null, directed("CA1", "trunking-terminating"))));

    assertThat(cursor.reject(row(refused), "The database cannot hold it."))
        .isEqualTo(new RejectedCall("CA1", NOON, 2, refused.raw(), "The database cannot hold it."));
    assertThat(cursor.counts()).isEqualTo(SliceCounts.NONE);
  }

  @Test
  void accept_aPageThatNamesItself_isRefused() {
    accept(page(PATH + "?Page=1"));

    assertThatThrownBy(() -> accept(page(PATH + "?Page=1")))
        .isInstanceOf(PermanentProviderException.class)
        .hasMessageContaining("page 2 of the calls of 2025-10-05T10:00:00Z");
  }

  @Test
  void accept_aPageThatNamesAnEarlierOneOnAnotherHost_isRefused() {
    accept(page(PATH + "?Page=1"));
    accept(page(PATH + "?Page=2"));

    assertThatThrownBy(() -> accept(page("https://api.twilio.com" + PATH + "?Page=1")))
        .isInstanceOf(PermanentProviderException.class);
  }

  @Test
  void request_afterRepeatedFaults_asksForLessDownToAHundred() {
    List<String> asked =
        Stream.generate(
                () -> {
                  String query = cursor.request().query();
                  cursor.failed(OVERLOADED);
                  return query.substring(query.indexOf("PageSize="));
                })
            .limit(8)
            .toList();

    assertThat(asked)
        .containsExactly(
            "PageSize=1000",
            "PageSize=1000",
            "PageSize=500",
            "PageSize=500",
            "PageSize=100",
            "PageSize=100",
            "PageSize=100",
            "PageSize=100");
  }

  @Test
  void request_afterFaultsThatASmallerPageDoesNotHelp_asksForTheSame() {
    PageRequest full = cursor.request();

    for (int i = 0; i < 4; i++) {
      cursor.failed(new RateLimitedException("Slower.", null));
      cursor.failed(new TransientProviderException("Not JSON.", false));
      cursor.failed(new IOException("cut"));
    }

    assertThat(cursor.request()).isEqualTo(full);
  }

  @Test
  void request_afterAPageThatSucceeded_neverGrowsAgain() {
    Stream.generate(() -> OVERLOADED).limit(4).forEach(cursor::failed);
    accept(page(PATH + "?PageSize=100&Page=1"));

    Stream.generate(() -> OVERLOADED).limit(2).forEach(cursor::failed);

    assertThat(cursor.request().query()).isEqualTo("PageSize=100&Page=1");
  }

  @Test
  void accept_aLinkToAnotherHost_isNotFollowedThere() {
    assertThatThrownBy(() -> accept(page("@evil.example/x?Page=1")))
        .hasMessageContaining("cannot be followed");
    accept(page("https://evil.example" + PATH + "?Page=1"));
    assertThat(cursor.request().path()).isEqualTo(PATH);
  }

  @Test
  void awaitedCallsThatTheListDoesNotBring_areAskedForOneByOne_upToABound() {
    List<String> sids = IntStream.range(0, 15).mapToObj(i -> "CA" + (100 + i)).toList();
    CallCursor settling = settling(new UnsettledRecords(sids, 1, 100));

    settling.accept(page(null, call("CA100"), call("CA7")));

    assertThat(settling.request()).isEqualTo(PageRequest.call(Records.ACCOUNT, "CA101"));
    ParsedPage<TwilioCall> moved =
        settling.accept(page(null, startingAt("CA101", Instant.parse("2025-10-09T00:00:00Z"))));
    assertThat(sids(moved)).containsExactly("CA101");
    for (int single = 102; single <= 110; single++) {
      assertThat(settling.request().path()).endsWith("/Calls/CA" + single + ".json");
      settling.accept(page(null));
    }
    assertThat(settling.hasNext()).isFalse();
    assertThat(settling.deleted()).hasSize(9).doesNotContain("CA101").contains("CA102", "CA110");
    assertThat(settling.rechecked()).hasSize(11).doesNotContain("CA7", "CA111");
  }

  @ParameterizedTest
  @CsvSource({
    "2, 3, 100, CA0 CA1", // fewer than its pages
    "5, 9, 3, CA0 CA1 CA2", // more pages than may be spent: those that have waited longest
    "3, 3, 100, ''",
    "9, 2, 100, ''",
  })
  void awaitedCalls_areListed_unlessAskingSinglyIsLess(
      int calls, long pages, int mostRequests, String singly) {
    List<String> sids = IntStream.range(0, calls).mapToObj(i -> "CA" + i).toList();
    CallCursor settling = settling(new UnsettledRecords(sids, pages, mostRequests));

    if (singly.isEmpty()) {
      assertThat(settling.request().list()).isEqualTo("calls");
      return;
    }
    for (String sid : singly.split(" ")) {
      assertThat(settling.request()).isEqualTo(PageRequest.call(Records.ACCOUNT, sid));
      settling.accept(page(null, call(sid)));
    }
    assertThat(settling.hasNext()).isFalse();
  }

  @Test
  void singleCallsThatCannotBeHad_holdNothingUp_howeverManyTheyAre() {
    List<String> sids = IntStream.range(0, 15).mapToObj(i -> "CA" + (100 + i)).toList();
    CallCursor settling = settling(new UnsettledRecords(sids, 100, 100));

    for (int missed = 0; missed < 10; missed++) {
      assertThat(settling.isSingle()).isTrue();
      settling.missed("Oops.");
    }

    assertThat(settling.hasNext()).isFalse();
    assertThat(settling.rechecked()).hasSize(10).contains("CA100", "CA109");
    assertThat(settling.missing())
        .extracting(MissingRecord::id)
        .containsExactlyElementsOf(settling.rechecked());
  }

  private static CallCursor settling(UnsettledRecords unsettled) {
    Slice slice = new Slice(1, 1, "twilio", Records.ACCOUNT, Records.SLICE.period(), true, 0);
    return new CallCursor(null, slice, new CallParser(), unsettled);
  }

  @Test
  void pagesThatBringNothingNew_haveAnEnd() {
    assertThatThrownBy(
            () -> {
              for (int page = 1; page < 100; page++) {
                accept(Records.page(PATH + "?Page=" + page));
              }
            })
        .isInstanceOf(PermanentProviderException.class)
        .hasMessageContaining("does not end");
    assertThat(cursor.pages()).isLessThan(99);
  }

  @Test
  void aLinkToAnotherAccountsList_isNotFollowed() {
    assertThatThrownBy(() -> accept(Records.page(PATH.replace("/AC", "/AC0") + "?Page=1")))
        .isInstanceOf(PermanentProviderException.class)
        .hasMessageContaining("leads to another list");
  }

  @Test
  void singleCallsThatTwilioDoesNotKnow_areNoListWithoutAnEnd() {
    List<String> sids = IntStream.range(0, 60).mapToObj(i -> "CA" + i).toList();
    CallCursor many =
        new CallCursor(
            null, Records.SLICE, new CallParser(), new UnsettledRecords(sids, 1000, 100));

    while (many.hasNext()) {
      many.accept(new Page(List.of(), null));
    }

    assertThat(many.deleted()).isEqualTo(sids);
  }

  @Test
  void aPageThatIsTooLarge_isAskedForWithFewerCalls() {
    for (int size : new int[] {1000, 500}) {
      assertThat(cursor.canShrinkPage()).isTrue();
      assertThat(cursor.request().query()).contains("PageSize=" + size);
      cursor.failed(new ResponseTooLargeException(4));
    }
    assertThat(cursor.request().query()).endsWith("PageSize=100");
    assertThat(cursor.canShrinkPage()).isFalse();
  }

  private ParsedPage<TwilioCall> accept(Page page) {
    return cursor.accept(page);
  }

  private static CallRow row(TwilioCall call) {
    return new CallRow(call, null);
  }

  private static Page fixture(String name) {
    return Records.pageOfFixture(name);
  }

  private static ObjectNode startingAt(String sid, Instant start) {
    return call(sid).put("start_time", rfc2822(start));
  }

  private static ObjectNode directed(String sid, String direction) {
    return call(sid).put("direction", direction);
  }

  private static List<String> sids(ParsedPage<TwilioCall> page) {
    return page.records().stream().map(TwilioCall::sid).toList();
  }

  private static TwilioCall only(ParsedPage<TwilioCall> page) {
    assertThat(page.records()).hasSize(1);
    return page.records().get(0);
  }
}
