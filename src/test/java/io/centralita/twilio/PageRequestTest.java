package io.centralita.twilio;

import static io.centralita.twilio.Records.ACCOUNT;
import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.time.Period;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageRequestTest {
  private static final String PATH = "/2010-04-01/Accounts/" + ACCOUNT + "/Calls.json";
  private static final PageRequest CALLS = new PageRequest(PATH, "", "calls");

  @Test
  void first_ofAPeriod_asksInExactlyTheseWords() {
    assertThat(first("2025-10-05T18:45:00Z", "2025-10-05T20:00:00Z"))
        .isEqualTo(
            new PageRequest(
                PATH,
                "StartTime%3E=2025-10-05T18%3A44%3A59Z"
                    + "&StartTime%3C=2025-10-06T00%3A00%3A01Z"
                    + "&PageSize=1000",
                "calls"));
  }

  @ParameterizedTest
  @CsvSource({
    // a whole day reaches into both of its neighbours, so that whole-day filters miss nothing
    "2025-10-05T00:00:00Z, 2025-10-06T00:00:00Z, 2025-10-04T23%3A59%3A59Z, 2025-10-06T00%3A00%3A01Z",
    "2025-10-05T00:00:00.5Z, 2025-10-06T00:00:00.001Z,"
        + " 2025-10-04T23%3A59%3A59Z, 2025-10-07T00%3A00%3A01Z",
    "2025-12-31T23:59:59.999Z, 2026-01-01T00:00:00Z,"
        + " 2025-12-31T23%3A59%3A58Z, 2026-01-01T00%3A00%3A01Z",
  })
  void first_atAnEdge_reachesASecondFurtherAndToTheEndOfTheDay(
      String from, String to, String after, String before) {
    assertThat(first(from, to).query())
        .isEqualTo("StartTime%3E=" + after + "&StartTime%3C=" + before + "&PageSize=1000");
  }

  @Test
  void next_hostRelative_isTakenAsItIsEncoded() {
    String query =
        "StartTime%3E=2025-10-05T18%3A44%3A59Z&To=%2B34&PageSize=2&Page=1&PageToken=PACA%2F1";

    assertThat(CALLS.next(PATH + "?" + query)).isEqualTo(new PageRequest(PATH, query, "calls"));
  }

  @Test
  void next_absolute_leavesItsHostBehind() {
    assertThat(CALLS.next("https://user@elsewhere.example:8443" + PATH + "?To=%2B34&Page=1"))
        .isEqualTo(new PageRequest(PATH, "To=%2B34&Page=1", "calls"));
  }

  @Test
  void next_withoutAQuery_hasNone() {
    assertThat(CALLS.next(PATH)).isEqualTo(new PageRequest(PATH, "", "calls"));
  }

  @ParameterizedTest
  @CsvSource({
    "PageSize=1000, PageSize=100",
    "PageSize=50&Page=1, PageSize=100&Page=1",
    "To=%2B34&PageSize=1000&PageToken=PageSize=7, To=%2B34&PageSize=100&PageToken=PageSize=7",
    "MyPageSize=9&PageSize=1000, MyPageSize=9&PageSize=100",
    "Page=1, Page=1",
  })
  void withPageSize_changesThatParameterAlone(String query, String changed) {
    assertThat(new PageRequest(PATH, query, "calls").withPageSize(100))
        .isEqualTo(new PageRequest(PATH, changed, "calls"));
  }

  @Test
  void usage_ofWholeDays_endsWithTheLastAndLeavesSubaccountsOut() {
    Period days =
        new Period(Instant.parse("2025-10-05T00:00:00Z"), Instant.parse("2025-10-07T00:00:00Z"));

    assertThat(PageRequest.usage(ACCOUNT, days))
        .isEqualTo(
            new PageRequest(
                "/2010-04-01/Accounts/" + ACCOUNT + "/Usage/Records/Daily.json",
                "Category=calls&StartDate=2025-10-05&EndDate=2025-10-06"
                    + "&IncludeSubaccounts=false&PageSize=1000",
                "usage_records"));
  }

  private static PageRequest first(String from, String to) {
    return PageRequest.calls(ACCOUNT, new Period(Instant.parse(from), Instant.parse(to)));
  }
}
