package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.testkit.ReadCall.Unstorable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the tables and the answer must hold after a set of records was read for the first time:
 * sections 3 and 4 of the contract, in memory and as plainly as possible. It shares no code with
 * the program.
 *
 * <p>Where the contract leaves room, this is assumed:
 *
 * <ul>
 *   <li>Of several versions of a call the one with the latest {@code date_updated} counts, of
 *       equally late ones the last given; a price it lacks is that of the latest version with one.
 *   <li>A rejected record is counted under the case of its direction, creates no number and is no
 *       related call. It is the same reject again if it has the same sid or, without one, the same
 *       content.
 *   <li>A reject lies in the period by its start time, else its creation date, else (neither can be
 *       read) by the instant the server selects it by.
 *   <li>An unreadable {@code date_created} only matters where there is no start time; {@code
 *       date_updated} never does.
 *   <li>A duration that is not a whole number of seconds, or beyond an integer, cannot be read.
 *   <li>A related call whose {@code number(from)} is nothing matches all the same: default
 *       workspace, no phone number, attribution {@code transfer} with its id.
 *   <li>Unstorable characters are dropped before anything else is made of a text.
 * </ul>
 */
public final class Expectation {
  private final Map<String, List<ReadCall>> versions = new TreeMap<>();
  private final Map<String, JsonNode> rejects = new LinkedHashMap<>();
  private final Map<CallCase, Integer> cases = new EnumMap<>(CallCase.class);
  private final SortedMap<String, CallRow> calls = new TreeMap<>();
  private final SortedMap<String, Long> phones;
  private final List<SnapshotRow> snapshots;
  private final int createdPhones;

  private Expectation(
      Map<String, Long> phonesBefore,
      long defaultWorkspace,
      Collection<RawCall> records,
      Predicate<Instant> period) {
    records.forEach(record -> sort(record, period));
    List<ReadCall> read = versions.values().stream().map(Expectation::fold).toList();
    phones = new TreeMap<>(phonesBefore);
    read.stream()
        .filter(call -> call.callCase().placedByWorkspace() && call.from() != null)
        .forEach(call -> phones.putIfAbsent(call.from(), defaultWorkspace));
    createdPhones = phones.size() - phonesBefore.size();
    Attributor attributor = new Attributor(phones, defaultWorkspace, read);
    for (ReadCall call : read) {
      calls.put(call.id(), row(call, attributor.attribute(call)));
      cases.merge(call.callCase(), 1, Integer::sum);
    }
    rejects.values().forEach(raw -> cases.merge(caseOf(raw), 1, Integer::sum));
    snapshots = snapshots(calls.values());
  }

  /** After one run over {@code [from, to)} on empty tables but for the numbers given. */
  public static Expectation firstRun(
      Map<String, Long> phonesBefore,
      long defaultWorkspace,
      Collection<RawCall> records,
      Instant from,
      Instant to) {
    return of(
        phonesBefore,
        defaultWorkspace,
        records,
        instant -> !instant.isBefore(from) && instant.isBefore(to));
  }

  /** After runs in any order over the instants that {@code period} accepts. */
  public static Expectation of(
      Map<String, Long> phonesBefore,
      long defaultWorkspace,
      Collection<RawCall> records,
      Predicate<Instant> period) {
    return new Expectation(phonesBefore, defaultWorkspace, records, period);
  }

  public SortedMap<String, CallRow> calls() {
    return calls;
  }

  public CallRow call(String id) {
    return calls.get(id);
  }

  public SortedMap<String, Long> phones() {
    return phones;
  }

  public List<SnapshotRow> snapshots() {
    return snapshots;
  }

  /** The records that {@code sync_rejects} keeps, as PostgreSQL can hold them. */
  public List<JsonNode> rejects() {
    return List.copyOf(rejects.values());
  }

  public Counts counts() {
    return new Counts(
        calls.size() + rejects.size(),
        calls.size(),
        rejects.size(),
        cases.getOrDefault(CallCase.ONE, 0),
        cases.getOrDefault(CallCase.TWO, 0),
        cases.getOrDefault(CallCase.THREE, 0),
        cases.getOrDefault(CallCase.OTHER, 0),
        createdPhones,
        snapshots.size());
  }

  private void sort(RawCall record, Predicate<Instant> period) {
    try {
      ReadCall call = ReadCall.of(record.json());
      if (period.test(call.callDate())) {
        refuseMixed(call.id(), rejects.containsKey(call.id()));
        versions.computeIfAbsent(call.id(), id -> new ArrayList<>()).add(call);
      }
    } catch (Unstorable unstorable) {
      if (period.test(rejectTime(record))) {
        String sid = record.sid();
        refuseMixed(sid, versions.containsKey(sid));
        JsonNode kept = PostgresText.clean(record.json());
        rejects.put(sid.isEmpty() ? kept.toString() : sid, kept);
      }
    }
  }

  private static void refuseMixed(String sid, boolean mixed) {
    if (mixed) {
      throw new IllegalArgumentException(
          "the contract does not say how a call counts that is both stored and rejected: " + sid);
    }
  }

  private static Instant rejectTime(RawCall record) {
    return TwilioDates.read(record.json().path("start_time").asText(""))
        .or(() -> TwilioDates.read(record.json().path("date_created").asText("")))
        .orElse(record.selectedBy());
  }

  private static CallCase caseOf(JsonNode raw) {
    return CallCase.of(raw.path("direction").asText(null));
  }

  private static ReadCall fold(List<ReadCall> versions) {
    List<ReadCall> sorted =
        versions.stream().sorted(Comparator.comparing(ReadCall::version)).toList();
    BigDecimal knownCost =
        sorted.stream()
            .map(ReadCall::cost)
            .filter(Objects::nonNull)
            .reduce((earlier, later) -> later)
            .orElse(null);
    return sorted.get(sorted.size() - 1).withCost(knownCost);
  }

  private static CallRow row(ReadCall call, Attribution attribution) {
    return new CallRow(
        call.id(),
        "twilio",
        call.accountSid(),
        attribution.workspace(),
        attribution.phone(),
        call.callDate(),
        call.duration(),
        call.cost(),
        call.priceUnit(),
        call.direction(),
        call.status(),
        call.from(),
        call.to(),
        call.start(),
        call.end(),
        attribution.how(),
        attribution.matchedCallId(),
        PostgresText.clean(call.raw()));
  }

  private static List<SnapshotRow> snapshots(Collection<CallRow> calls) {
    Map<Long, Map<Instant, List<CallRow>>> groups = new TreeMap<>();
    for (CallRow call : calls) {
      groups
          .computeIfAbsent(call.workspaceId(), workspace -> new TreeMap<>())
          .computeIfAbsent(call.callDate().truncatedTo(ChronoUnit.HOURS), hour -> new ArrayList<>())
          .add(call);
    }
    List<SnapshotRow> rows = new ArrayList<>();
    groups.forEach(
        (workspace, hours) ->
            hours.forEach((hour, group) -> rows.add(snapshot(workspace, hour, group))));
    return List.copyOf(rows);
  }

  private static SnapshotRow snapshot(long workspace, Instant hour, List<CallRow> group) {
    BigDecimal cost =
        group.stream()
            .map(CallRow::cost)
            .filter(Objects::nonNull)
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .setScale(4, RoundingMode.HALF_UP);
    int duration =
        group.stream().map(CallRow::duration).filter(Objects::nonNull).reduce(0, Integer::sum);
    return new SnapshotRow(workspace, hour, group.size(), Numbers.plain(cost), duration);
  }
}
