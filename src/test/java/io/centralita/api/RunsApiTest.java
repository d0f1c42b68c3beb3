package io.centralita.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.Job;
import io.centralita.runs.RequestedPeriod;
import io.centralita.runs.Run;
import io.centralita.time.Period;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunsApiTest {
  private static final Period PERIOD =
      new Period(Instant.parse("2025-10-05T18:45:00Z"), Instant.parse("2025-10-05T20:00:00Z"));
  private static final Run.Counts COUNTS = new Run.Counts(87, 62, 15, 8, 2, 4, 0, 5, 3, 2, 9, 6, 1);

  private final RunsApi answers = new RunsApi(null, run -> Map.of());

  @Test
  void of_aSyncThatSucceeded_isTheAnswerOfTheContract() throws JsonProcessingException {
    ApiResponse answer = answers.of(run(Job.TWILIO_HOURLY, "succeeded", PERIOD, null));

    assertThat(answer.status()).isEqualTo(200);
    assertThat(text(answer))
        .isEqualTo(
            "{\"success\":true,\"runId\":17,\"synced_at\":\"2025-10-05T20:00:00.000Z\","
                + "\"period\":{\"start\":\"2025-10-05T18:45:00.000Z\","
                + "\"end\":\"2025-10-05T20:00:00.000Z\"},"
                + "\"totalCalls\":87,\"savedCalls\":83,\"createdPhones\":5,"
                + "\"case1Count\":62,\"case2Count\":15,\"case3Count\":8,\"otherCount\":2,"
                + "\"rejectedCount\":4,\"unmatchedTransfers\":1,\"settledCalls\":3,\"snapshots\":6,\"warnings\":[\"Old.\"],"
                + "\"message\":\"Sincronización horaria completada\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "TWILIO_SNAPSHOTS, '\"totalCalls\":87,\"snapshots\":6'",
    "TWILIO_REASSIGN, '\"totalCalls\":87,\"changedCalls\":9,\"snapshots\":6'",
  })
  void of_aJobOverTheWholeTable_hasItsOwnCountsAlone(Job job, String counts)
      throws JsonProcessingException {
    assertThat(text(answers.of(run(job, "succeeded", null, null))))
        .startsWith(
            "{\"success\":true,\"runId\":17,\"synced_at\":\"2025-10-05T20:00:00.000Z\","
                + counts
                + ",\"warnings\"");
  }

  @Test
  void of_aRunUnderWay_saysWhereToLook() throws JsonProcessingException {
    ApiResponse answer = answers.of(run(Job.TWILIO_HISTORICAL, "running", PERIOD, null));

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.location()).isEqualTo("/api/runs/17");
    assertThat(text(answer)).isEqualTo("{\"success\":true,\"runId\":17,\"status\":\"running\"}");
  }

  @Test
  void of_aRunThatFailed_saysWhy() throws JsonProcessingException {
    ApiResponse answer = answers.of(run(Job.TWILIO_HOURLY, "failed", PERIOD, "Twilio said no."));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(text(answer))
        .isEqualTo("{\"success\":false,\"error\":\"Twilio said no.\",\"runId\":17}");
  }

  @Test
  void wish_isReadForTheHistoricalJobAlone() {
    Instant day = Instant.parse("2025-08-01T00:00:00Z");

    assertThat(answers.requestedPeriod("twilio-historical", "from=2025-08-01", null, null))
        .isEqualTo(new RequestedPeriod(day, null));
    assertThat(answers.requestedPeriod("twilio-hourly", null, null, null))
        .isEqualTo(RequestedPeriod.NONE);
    assertThatThrownBy(() -> answers.requestedPeriod("twilio-yearly", null, null, null))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessage("There is no job \"twilio-yearly\".");
  }

  @ParameterizedTest
  @CsvSource({
    "respond-async, true",
    "'Respond-Async, wait=10', true",
    "wait=10, false",
    "foo=respond-async-not, false",
    ", false",
  })
  void respondAsync_isWhatTheClientPrefers(String prefer, boolean async) {
    assertThat(answers.respondAsync(prefer)).isEqualTo(async);
  }

  @ParameterizedTest
  @CsvSource({
    "nothing, running, 10, job",
    "twilio-hourly, over, 10, status",
    "twilio-hourly, running, 0, limit",
    "twilio-hourly, running, 1001, limit",
    "twilio-hourly, running, ten, limit",
  })
  void runs_nonsense_isABadRequestThatNamesIt(
      String job, String status, String limit, String named) {
    String query = "job=" + job + "&status=" + status + "&limit=" + limit;
    assertThatThrownBy(
            () -> answers.runs(new ApiRequest("GET", null, null, query, null, null, null, false)))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(named);
  }

  @Test
  void failure_ofABadRequestWrappedBySomebody_is400() throws JsonProcessingException {
    ApiResponse answer =
        answers.failure(new RuntimeException(new InvalidRequestException("from must be a day.")));

    assertThat(answer.status()).isEqualTo(400);
    assertThat(text(answer)).isEqualTo("{\"success\":false,\"error\":\"from must be a day.\"}");
  }

  @Test
  void failure_ofAnythingElse_is500WithoutItsText() throws JsonProcessingException {
    ApiResponse answer = answers.failure(new IllegalStateException("password=geheim"));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(text(answer)).doesNotContain("geheim").contains("\"success\":false");
  }

  private static Run run(Job job, String status, Period period, String error) {
    boolean running = "running".equals(status);
    Instant ended = Instant.parse("2025-10-05T20:00:00Z");
    return new Run(
        17,
        job,
        "http",
        status,
        period,
        ended.minusSeconds(9),
        running ? null : ended,
        null,
        COUNTS,
        1,
        1,
        List.of("Old."),
        error);
  }

  private static String text(ApiResponse answer) throws JsonProcessingException {
    return new JsonMapper().writeValueAsString(answer.content());
  }
}
