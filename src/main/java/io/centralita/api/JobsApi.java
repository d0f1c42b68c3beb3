package io.centralita.api;

import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.Job;
import io.centralita.runs.JobRequest;
import io.centralita.runs.JobSwitch;
import io.centralita.runs.Run;
import io.centralita.runs.RunLedger;
import io.centralita.runs.Schedules;
import io.centralita.time.Timestamps;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Answers which jobs there are, when each is started next and how its last run ended. */
public final class JobsApi {

  private final RunLedger ledger;
  private final JobSwitch jobSwitch;
  private final Schedules schedules;

  public JobsApi(RunLedger ledger, JobSwitch jobSwitch, Schedules schedules) {
    this.ledger = ledger;
    this.jobSwitch = jobSwitch;
    this.schedules = schedules;
  }

  /**
   * All of them, as the settings and schedules of this process have them.
   *
   * @throws InvalidRequestException for a parameter, of which there are none
   */
  public ApiResponse jobs(ApiRequest request) {
    QueryParameters.of(request.query());
    Map<Job, List<Run>> newest = ledger.newest().stream().collect(Collectors.groupingBy(Run::job));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put(
        "jobs",
        Arrays.stream(Job.values())
            .map(job -> entry(job, newest.getOrDefault(job, List.of())))
            .toList());
    return new ApiResponse(200, content);
  }

  private Map<String, Object> entry(Job job, List<Run> runs) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("job", job.id());
    entry.put("schedules", schedules.of(job).stream().map(JobsApi::entry).toList());
    // what a schedule is told is also what whoever asks should know beforehand
    entry.put(
        "switchedOff", jobSwitch.disabledReason(JobRequest.scheduled(job.id(), null, null, null)));
    entry.put("lastRun", run(runs, false));
    entry.put("running", run(runs, true));
    return entry;
  }

  private static Map<String, Object> entry(Schedules.Schedule schedule) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("route", schedule.route());
    entry.put("cron", schedule.cron());
    entry.put("next", Timestamps.format(schedule.next()));
    return entry;
  }

  private static Map<String, Object> run(List<Run> runs, boolean running) {
    return runs.stream()
        .filter(run -> run.running() == running)
        .findFirst()
        .map(RunsApi::entry)
        .orElse(null);
  }
}
