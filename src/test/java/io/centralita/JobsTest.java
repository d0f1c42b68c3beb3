package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.runs.Job;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.stream.StreamSupport;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The jobs as HTTP lists them: their schedules as they are loaded, and their newest runs. */
// the extension closes each program
@SuppressWarnings("PMD.CloseResource")
class JobsTest {

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();

  private final RunningCentralita centralita = extension.program();

  private static JsonNode job(RunningCentralita program, String job) {
    return StreamSupport.stream(program.get("/api/jobs").body().path("jobs").spliterator(), false)
        .filter(entry -> entry.path("job").asText().equals(job))
        .findFirst()
        .orElseThrow();
  }

  private static Instant next(JsonNode job) {
    return Instant.parse(job.at("/schedules/0/next").asText());
  }

  @Test
  void each_isThere_whetherItEverRanOrNot() {
    JsonNode body = centralita.get("/api/jobs").body();

    assertThat(body.path("success").asBoolean()).isTrue();
    assertThat(body.path("jobs").findValuesAsText("job"))
        .isEqualTo(Arrays.stream(Job.values()).map(Job::id).toList());
    assertThat(job(centralita, "twilio-snapshots"))
        .hasToString(
            "{\"job\":\"twilio-snapshots\",\"schedules\":[],\"switchedOff\":null,"
                + "\"lastRun\":null,\"running\":null}");
    assertThat(centralita.get("/api/jobs?job=twilio-hourly").status()).isEqualTo(400);
  }

  @Test
  void whereNoScheduleFires_noneHasANextTime() {
    assertThat(job(centralita, "elevenlabs-hourly"))
        .hasToString(
            "{\"job\":\"elevenlabs-hourly\",\"schedules\":[{\"route\":\"schedule-elevenlabs-hourly\","
                + "\"cron\":\"0 5 * * * ?\",\"next\":null}],"
                + "\"switchedOff\":\"elevenlabs-hourly is off: ELEVENLABS_API_KEY is not set.\","
                + "\"lastRun\":null,\"running\":null}");
  }

  @Test
  void theNextTime_isThatOfTheScheduleAsItIsLoadedNow() throws Exception {
    // what fires does nothing: there are no credentials
    RunningCentralita firing = extension.another("SCHEDULES_ENABLED", "true");
    CamelContext camel = firing.camel();

    Instant before = Instant.now().truncatedTo(ChronoUnit.HOURS);
    Instant next = next(job(firing, "twilio-hourly"));
    assertThat(next).isIn(before.plus(1, ChronoUnit.HOURS), before.plus(2, ChronoUnit.HOURS));
    // autoStartup: false
    assertThat(job(firing, "twilio-daily").at("/schedules/0/next").isNull()).isTrue();

    camel.getRouteController().stopRoute("schedule-twilio-hourly");
    assertThat(job(firing, "twilio-hourly").at("/schedules/0/next").isNull()).isTrue();
    camel.getRouteController().startRoute("schedule-twilio-hourly");
    assertThat(next(job(firing, "twilio-hourly"))).isAfter(before);
  }

  @Test
  void ofTheRuns_theOneThatRuns_andTheLastThatHasEnded() {
    run("twilio-hourly", "succeeded", "calls");
    run("twilio-hourly", "failed", "calls");
    run("twilio-daily", "interrupted", "calls");
    run("twilio-hourly", "running", "calls");
    run("twilio-hourly", "skipped", "calls");
    run("elevenlabs-historical", "running", "elevenlabs_conversations");
    centralita.sql(
        "INSERT INTO sync_slices (run_id, account_sid, slice_from, slice_to, finished_at, case2_count)"
            + " SELECT 4, 'AC1', now() - hours * interval '1 hour', now(), CASE WHEN hours = 1 THEN now() END, 20"
            + " FROM generate_series(1, 3) AS hours");

    JsonNode hourly = job(centralita, "twilio-hourly");

    assertThat(hourly.path("lastRun").toString())
        .isEqualTo(centralita.get("/api/runs/5").body().path("run").toString())
        .contains("\"status\":\"skipped\"");
    assertThat(hourly.path("running").toString())
        .isEqualTo(centralita.get("/api/runs/4").body().path("run").toString())
        .contains("\"fetchedCalls\":60,\"slicesDone\":1,\"slicesTotal\":3");
    assertThat(job(centralita, "twilio-daily").at("/lastRun/runId").asInt()).isEqualTo(3);
    assertThat(job(centralita, "twilio-daily").path("running").isNull()).isTrue();
    assertThat(job(centralita, "elevenlabs-historical").path("lastRun").isNull()).isTrue();
    assertThat(job(centralita, "elevenlabs-historical").at("/running/runId").asInt()).isEqualTo(6);
  }

  /** Alive, so that nobody closes it. */
  private void run(String job, String status, String holds) {
    centralita.sql(
        "INSERT INTO sync_runs (job, holds, trigger, status, owner, heartbeat_at, progress_at, ended_at)"
            + " VALUES ('%s', '{%s}', 'http', '%s', gen_random_uuid(), now() + interval '1 hour', now() + interval '1 hour', %s)"
                .formatted(job, holds, status, "running".equals(status) ? "NULL" : "now()"));
  }
}
