package io.centralita.statistics;

import io.centralita.api.ApiRequest;
import io.centralita.api.ApiResponse;
import io.centralita.api.QueryParameters;
import io.centralita.runs.InvalidRequestException;
import io.centralita.runs.RequestedPeriod;
import io.centralita.statistics.Snapshots.Choice;
import io.centralita.statistics.Snapshots.Statistics;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
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
    QueryParameters parameters =
        QueryParameters.of(request.query(), "from", "to", "group", "workspace", "by", "zone");
    ZoneId zone = zone(parameters);
    RequestedPeriod period = RequestedPeriod.of(parameters.get("from"), parameters.get("to"), zone);
    String group = parameters.get("group");
    if (group != null && !GROUPS.contains(group)) {
      throw new InvalidRequestException("group must be hour or day.");
    }
    Long workspace = parameters.id("workspace");
    boolean isByWorkspace = isByWorkspace(parameters);
    if (period.equals(RequestedPeriod.NONE)) {
      requireNone(parameters, "group", "workspace", "by", "zone");
      return answer(snapshots.newest(), null);
    }
    if (group == null) {
      requireWholeHours(period);
      return answer(snapshots.sums(new Choice(period, List.of(), workspace, false)), null);
    }
    RequestedPeriod closed = snapshots.closed(period);
    // before anything is added up
    List<Instant> starts = Buckets.of(closed, group, zone).starts();
    requireWholeHours(period);
    Statistics<S> statistics = snapshots.sums(new Choice(closed, starts, workspace, isByWorkspace));
    return answer(statistics, series(statistics, starts, snapshots.nothing()));
  }

  /** Where days begin: UTC where nothing else is said. */
  private static ZoneId zone(QueryParameters parameters) {
    String zone = parameters.get("zone");
    if (zone == null) {
      return ZoneOffset.UTC;
    }
    if (!"day".equals(parameters.get("group"))) {
      throw new InvalidRequestException("zone needs group=day: it says where days begin.");
    }
    try {
      // a + that nobody encoded arrives as a blank
      return ZoneId.of(zone.replace(' ', '+'));
    } catch (DateTimeException e) {
      throw new InvalidRequestException("zone must be a time zone, such as Europe/Madrid.", e);
    }
  }

  private static boolean isByWorkspace(QueryParameters parameters) {
    String by = parameters.get("by");
    if (by != null && !"workspace".equals(by)) {
      throw new InvalidRequestException("by must be workspace.");
    }
    if (by != null && !parameters.has("group")) {
      throw new InvalidRequestException("by needs a group: give group=hour or group=day.");
    }
    return by != null;
  }

  private static void requireNone(QueryParameters parameters, String... names) {
    for (String name : names) {
      if (parameters.has(name)) {
        throw new InvalidRequestException(name + " needs a period: give from, to or both.");
      }
    }
  }

  private static void requireWholeHours(RequestedPeriod period) {
    requireWholeHour("from", period.from());
    requireWholeHour("to", period.to());
  }

  private static void requireWholeHour(String name, Instant instant) {
    if (instant != null && !instant.equals(instant.truncatedTo(ChronoUnit.HOURS))) {
      throw new InvalidRequestException(
          name + " must be a whole hour of UTC: snapshots are of such hours.");
    }
  }

  private static <S> List<BucketSums<S>> series(
      Statistics<S> statistics, List<Instant> starts, S nothing) {
    return starts.stream()
        .map(start -> new BucketSums<>(start, statistics.series().getOrDefault(start, nothing)))
        .toList();
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
