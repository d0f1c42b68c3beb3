package io.centralita.statistics;

import io.centralita.api.ApiRequest;
import io.centralita.api.ApiResponse;
import io.centralita.api.QueryParameters;
import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.RequestedPeriod;
import io.centralita.statistics.Snapshots.Statistics;
import io.centralita.time.Timestamps;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers what the snapshots add up to: the newest of each workspace, or those of a period. */
public final class StatisticsApi {

  private static final Set<String> GROUPS = Set.of("hour", "day");

  private final Snapshots<CallSums> calls;
  private final Snapshots<ConversationSums> conversations;

  StatisticsApi(Snapshots<CallSums> calls, Snapshots<ConversationSums> conversations) {
    this.calls = calls;
    this.conversations = conversations;
  }

  /**
   * The statistics of calls.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse twilio(ApiRequest request) {
    return answer(calls, request);
  }

  /**
   * The statistics of conversations.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse elevenLabs(ApiRequest request) {
    return answer(conversations, request);
  }

  private static <S> ApiResponse answer(Snapshots<S> snapshots, ApiRequest request) {
    QueryParameters parameters = QueryParameters.of(request.query(), "from", "to", "group");
    RequestedPeriod period = RequestedPeriod.of(parameters.get("from"), parameters.get("to"));
    requireWholeHour("from", period.from());
    requireWholeHour("to", period.to());
    String group = parameters.get("group");
    if (group != null && !GROUPS.contains(group)) {
      throw new InvalidRequestException("group must be hour or day.");
    }
    if (!period.equals(RequestedPeriod.NONE)) {
      return group == null
          ? answer(snapshots.sums(period, null), null)
          : series(snapshots, snapshots.closed(period), group);
    }
    if (group != null) {
      throw new InvalidRequestException("group needs a period: give from, to or both.");
    }
    return answer(snapshots.newest(), null);
  }

  private static void requireWholeHour(String name, Instant instant) {
    if (instant != null && !instant.equals(instant.truncatedTo(ChronoUnit.HOURS))) {
      throw new InvalidRequestException(
          name + " must be a whole hour of UTC: snapshots are of such hours.");
    }
  }

  private static <S> ApiResponse series(
      Snapshots<S> snapshots, RequestedPeriod period, String group) {
    // before anything is added up
    Buckets buckets = Buckets.of(period, group);
    Statistics<S> statistics = snapshots.sums(period, group);
    S nothing = snapshots.nothing();
    return answer(
        statistics,
        buckets.starts().stream()
            .map(
                start ->
                    new BucketSums<>(
                        Timestamps.format(start), statistics.series().getOrDefault(start, nothing)))
            .toList());
  }

  private static <S> ApiResponse answer(Statistics<S> statistics, List<BucketSums<S>> series) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("totals", statistics.totals());
    content.put(
        "workspaces", statistics.workspaces().stream().filter(WorkspaceSums::hasSnapshot).toList());
    if (series != null) {
      content.put("series", series);
    }
    return new ApiResponse(200, content);
  }
}
