package io.centralita.api;

import io.centralita.runs.FailureMessage;
import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.Job;
import io.centralita.runs.JobRequest;
import io.centralita.runs.Provider;
import io.centralita.runs.RequestedPeriod;
import io.centralita.runs.Run;
import io.centralita.runs.RunDetails;
import io.centralita.runs.RunLedger;
import io.centralita.runs.TableBusyException;
import io.centralita.time.Timestamps;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the parameters of triggers and ledger requests into requests, and runs into answers. */
public final class RunsApi {

  private static final Logger LOG = LoggerFactory.getLogger(RunsApi.class);
  private static final Set<String> STATUSES =
      Set.of("running", "succeeded", "failed", "interrupted", "cancelled", "skipped");
  private static final int USUAL_RUNS = 50;
  private static final int MOST_RUNS = 1000;

  private final RunLedger ledger;
  private final RunDetails details;

  /**
   * @param details what a run that succeeded adds to its answer besides its counts
   */
  public RunsApi(RunLedger ledger, RunDetails details) {
    this.ledger = ledger;
    this.details = details;
  }

  /**
   * A trigger as a job request; jobs other than the historical ones have only their usual period.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read or is not known
   * @throws RefusedRequestException for a GET with a session: another site may cause one
   */
  public JobRequest jobRequest(String job, ApiRequest request) {
    if (request.signedIn() && !"POST".equals(request.method())) {
      throw new RefusedRequestException(
          403, "A job is started by POST; by GET only with the bearer secret, as schedulers do.");
    }
    return new JobRequest(
        job,
        request.signedIn() ? "dashboard" : "http",
        requestedPeriod(job, request.query(), request.contentType(), request.body()),
        !respondAsync(request.prefer()));
  }

  RequestedPeriod requestedPeriod(String job, String query, String contentType, Object body) {
    RequestBody.requireNothing(contentType, body);
    if (!Job.of(job).takesPeriod()) {
      QueryParameters.of(query);
      return RequestedPeriod.NONE;
    }
    QueryParameters parameters = QueryParameters.of(query, "from", "to");
    return RequestedPeriod.of(parameters.get("from"), parameters.get("to"));
  }

  /** Whether the client will not wait for the end of the run (RFC 7240). */
  boolean respondAsync(String prefer) {
    // headers of one name become a list, in brackets
    return prefer != null
        && Stream.of(prefer.split("[\\[,;\\]]"))
            .anyMatch(p -> p.strip().equalsIgnoreCase("respond-async"));
  }

  /** The answer to a trigger of a job that the settings have switched off. */
  public ApiResponse switchedOff(String sentence) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("skipped", true);
    content.put("message", sentence);
    return new ApiResponse(200, content);
  }

  /** The answer to a trigger. */
  public ApiResponse of(Run run) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", run.succeeded() || run.running());
    if (run.running()) {
      content.put("runId", run.id());
      content.put("status", run.status());
      return new ApiResponse(202, "/api/runs/" + run.id(), content);
    }
    if (!run.succeeded()) {
      content.put("error", run.error());
      content.put("runId", run.id());
      return new ApiResponse(500, content);
    }
    content.put("runId", run.id());
    if (run.resumedFrom() != null) {
      content.put("resumedFrom", run.resumedFrom());
    }
    content.put("synced_at", Timestamps.format(run.ended()));
    if (run.period() != null) {
      content.put("period", period(run));
    }
    counts(run, content);
    content.putAll(details.details(run));
    content.put("warnings", run.warnings());
    content.put("message", run.job().message());
    return new ApiResponse(200, content);
  }

  private static Map<String, Object> period(Run run) {
    Map<String, Object> period = new LinkedHashMap<>();
    period.put("start", Timestamps.format(run.period().from()));
    period.put("end", Timestamps.format(run.period().to()));
    return period;
  }

  private static void counts(Run run, Map<String, Object> content) {
    Run.Counts counts = run.counts();
    Provider provider = run.job().provider();
    content.put(provider.total(), counts.totalCalls());
    if (run.job().reads()) {
      content.putAll(provider.counts(counts));
    }
    if (run.job() == Job.TWILIO_REASSIGN) {
      content.put("changedCalls", counts.changedCalls());
    }
    if (run.job().rollsUp()) {
      content.put("snapshots", counts.snapshots());
    }
  }

  /**
   * The ledger, newest first.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse runs(ApiRequest request) {
    QueryParameters parameters = QueryParameters.of(request.query(), "job", "status", "limit");
    String job = parameters.get("job");
    String status = parameters.get("status");
    if (status != null && !STATUSES.contains(status)) {
      throw new InvalidRequestException(
          "status must be one of running, succeeded, failed, interrupted, cancelled, skipped.");
    }
    String id = job == null ? null : Job.of(job).id();
    List<Run> runs = ledger.list(id, status, parameters.count("limit", USUAL_RUNS, MOST_RUNS));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("runs", runs.stream().map(RunsApi::entry).toList());
    return new ApiResponse(200, content);
  }

  /**
   * One run of the ledger.
   *
   * @throws InvalidRequestException for a parameter, of which there are none
   */
  public ApiResponse run(ApiRequest request) {
    QueryParameters.of(request.query());
    Optional<Run> run = request.number().flatMap(ledger::find);
    if (run.isEmpty()) {
      return new ApiResponse(404, refusal("There is no such run."));
    }
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("run", entry(run.get()));
    return new ApiResponse(200, content);
  }

  /**
   * Cancels a run; it ends within ten seconds, in whichever process.
   *
   * @throws InvalidRequestException for a parameter or a body, of which there are none
   */
  public ApiResponse cancel(ApiRequest request) {
    RequestBody.requireNothing(request.contentType(), request.body());
    QueryParameters.of(request.query());
    Optional<Run> run = request.number().flatMap(ledger::requestCancellation);
    if (run.isEmpty()) {
      return new ApiResponse(404, refusal("There is no such run."));
    }
    if (!run.get().running()) {
      Map<String, Object> content =
          refusal("Run %d has ended: it is %s.".formatted(run.get().id(), run.get().status()));
      content.put("runId", run.get().id());
      return new ApiResponse(409, content);
    }
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("runId", run.get().id());
    content.put("status", "cancelling");
    return new ApiResponse(202, content);
  }

  /** A run as the ledger is answered. */
  static Map<String, Object> entry(Run run) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("runId", run.id());
    entry.put("job", run.job().id());
    entry.put("trigger", run.trigger());
    entry.put("status", run.status());
    entry.put("period", run.period() == null ? null : period(run));
    entry.put("started", Timestamps.format(run.started()));
    entry.put("ended", Timestamps.format(run.ended()));
    if (run.resumedFrom() != null) {
      entry.put("resumedFrom", run.resumedFrom());
    }
    counts(run, entry);
    if (run.job().reads()) {
      entry.put("settlementRequests", run.counts().settlementRequests());
    }
    entry.put("fetchedCalls", run.counts().totalCalls());
    entry.put("slicesDone", run.slicesDone());
    entry.put("slicesTotal", run.slicesTotal());
    entry.put("warnings", run.warnings());
    entry.put("error", run.error());
    return entry;
  }

  /**
   * How complete each account is, day by day: the JSON, made as it is read.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public InputStream coverage(String query) {
    QueryParameters parameters = QueryParameters.of(query, "from", "to");
    return CoverageJson.of(
        ledger.coverage().report(RequestedPeriod.of(parameters.get("from"), parameters.get("to"))));
  }

  /** The answer to a request that could not be served. */
  public ApiResponse failure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TableBusyException busy) {
        Map<String, Object> content = refusal(busy.getMessage());
        content.put("runId", busy.run());
        return new ApiResponse(409, content);
      }
      if (cause instanceof RefusedRequestException refused) {
        return refused.answer();
      }
      if (cause instanceof InvalidRequestException) {
        return new ApiResponse(400, refusal(cause.getMessage()));
      }
      if (cause instanceof SQLException) {
        String sentence = FailureMessage.of(cause);
        LOG.error("A request could not be served: {}", sentence);
        return new ApiResponse(500, refusal(sentence));
      }
    }
    LOG.error("A request could not be served", failure);
    return new ApiResponse(
        500, refusal("The request could not be served; the log has the details."));
  }

  private static Map<String, Object> refusal(String sentence) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", false);
    content.put("error", sentence);
    return content;
  }
}
