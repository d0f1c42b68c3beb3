package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.testkit.ReadCall.Unstorable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the tables and the answer must hold after an account's conversations were read for the first
 * time: section 4 of the contract, in memory and as plainly as possible. It shares no code with the
 * program.
 *
 * <p>Where the contract leaves room, this is assumed:
 *
 * <ul>
 *   <li>A start that is not a whole number of seconds cannot be read, nor can a duration that is
 *       not one, negative, or beyond an integer. A number sent as text is a number, empty text
 *       nothing, whether a field is missing or null is all the same.
 *   <li>A conversation without an id cannot be asked for: what is rejected, and kept, is its entry
 *       in the list. Of any other reject it is the detail.
 *   <li>A reject lies in the period by its start or, where that cannot be read, by the instant the
 *       server lists it at. Without an id it is the same reject if it has the same content.
 *   <li>One deleted between list and detail counts as listed, but neither as saved nor as rejected.
 *   <li>{@code agent_id}, {@code call_sid} and {@code status} are as given, but for what PostgreSQL
 *       cannot hold. A call without a workspace gives none.
 *   <li>In {@code llm_usage} a figure that nobody gave is not there; in the sum of a snapshot it is
 *       there as soon as one conversation gives it, exact and not rounded.
 * </ul>
 */
public final class ConversationExpectation {
  private final Map<String, Long> calls;
  private final Map<String, Long> phones;
  private final long defaultWorkspace;
  private final Set<String> listed = new HashSet<>();
  private final SortedMap<String, RawConversation> saved = new TreeMap<>();
  private final Map<String, JsonNode> rejects = new LinkedHashMap<>();
  private final SortedSet<String> skipped = new TreeSet<>();
  private final List<ConversationSnapshotRow> snapshots;

  private ConversationExpectation(
      Map<String, Long> calls,
      Map<String, Long> phones,
      long defaultWorkspace,
      Collection<RawConversation> account,
      Predicate<Instant> period) {
    this.calls = calls;
    this.phones = phones;
    this.defaultWorkspace = defaultWorkspace;
    List<ConversationRow> rows = new ArrayList<>();
    for (RawConversation conversation : account) {
      sort(conversation, period, rows);
    }
    snapshots = snapshots(rows);
  }

  /** After one run over {@code [from, to)} on empty tables but for the calls and numbers given. */
  public static ConversationExpectation firstRun(
      Map<String, Long> calls,
      Map<String, Long> phones,
      long defaultWorkspace,
      Collection<RawConversation> account,
      Instant from,
      Instant to) {
    return of(
        calls,
        phones,
        defaultWorkspace,
        account,
        instant -> !instant.isBefore(from) && instant.isBefore(to));
  }

  /**
   * After runs in any order over the instants that {@code period} accepts.
   *
   * @param calls the workspace of each call in the table
   * @param phones the workspace of each number in the directory
   */
  public static ConversationExpectation of(
      Map<String, Long> calls,
      Map<String, Long> phones,
      long defaultWorkspace,
      Collection<RawConversation> account,
      Predicate<Instant> period) {
    return new ConversationExpectation(calls, phones, defaultWorkspace, account, period);
  }

  /** The ids of the conversations that have a row. */
  public Set<String> ids() {
    return saved.keySet();
  }

  /** Worked out anew each time: a large account need not be in memory as trees. Null: no row. */
  public ConversationRow conversation(String id) {
    RawConversation raw = saved.get(id);
    if (raw == null) {
      return null;
    }
    try {
      return inWorkspace(ReadConversation.of(raw.detail()));
    } catch (Unstorable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** By workspace and hour. */
  public List<ConversationSnapshotRow> snapshots() {
    return snapshots;
  }

  /** The records that {@code sync_rejects} keeps, as PostgreSQL can hold them. */
  public List<JsonNode> rejects() {
    return List.copyOf(rejects.values());
  }

  /** The conversations that were deleted between list and detail. */
  public SortedSet<String> skipped() {
    return skipped;
  }

  public ConversationCounts counts() {
    return new ConversationCounts(listed.size(), saved.size(), rejects.size(), snapshots.size());
  }

  private void sort(RawConversation raw, Predicate<Instant> period, List<ConversationRow> rows) {
    if (!period.test(start(raw))) {
      return;
    }
    boolean nameless = raw.id().isBlank();
    String key = nameless ? raw.summary().toString() : raw.id();
    if (!listed.add(key) && !nameless) {
      throw new IllegalArgumentException("an account holds a conversation once: " + raw);
    }
    if (raw.deleted()) {
      skipped.add(key);
      return;
    }
    try {
      rows.add(inWorkspace(ReadConversation.of(raw.detail())).light());
      saved.put(key, raw);
    } catch (Unstorable unstorable) {
      rejects.put(key, PostgresText.clean(nameless ? raw.summary() : raw.detail()));
    }
  }

  private static Instant start(RawConversation raw) {
    try {
      return ReadConversation.start(raw.detail());
    } catch (Unstorable unreadable) {
      return raw.selectedBy();
    }
  }

  private ConversationRow inWorkspace(ConversationRow row) {
    Long ofCall = row.callSid() == null ? null : calls.get(row.callSid());
    Long ofPhone = row.phoneNumber() == null ? null : phones.get(row.phoneNumber());
    Long known = ofCall == null ? ofPhone : ofCall;
    return row.in(known == null ? defaultWorkspace : known);
  }

  private static List<ConversationSnapshotRow> snapshots(List<ConversationRow> conversations) {
    Map<Long, Map<Instant, List<ConversationRow>>> groups = new TreeMap<>();
    for (ConversationRow conversation : conversations) {
      groups
          .computeIfAbsent(conversation.workspaceId(), workspace -> new TreeMap<>())
          .computeIfAbsent(
              conversation.startTime().truncatedTo(ChronoUnit.HOURS), hour -> new ArrayList<>())
          .add(conversation);
    }
    List<ConversationSnapshotRow> rows = new ArrayList<>();
    groups.forEach(
        (workspace, hours) ->
            hours.forEach((hour, group) -> rows.add(snapshot(workspace, hour, group))));
    return List.copyOf(rows);
  }

  private static ConversationSnapshotRow snapshot(
      long workspace, Instant hour, List<ConversationRow> group) {
    return new ConversationSnapshotRow(
        workspace,
        hour,
        group.size(),
        sum(group, ConversationRow::cost),
        sum(group, ConversationRow::costUsd),
        group.stream()
            .map(ConversationRow::duration)
            .filter(Objects::nonNull)
            .mapToLong(Integer::longValue)
            .sum(),
        ModelUsage.sum(group.stream().map(ConversationRow::llmUsage)),
        sum(group, ConversationRow::llmPrice),
        sum(group, ConversationRow::llmCharge),
        sum(group, ConversationRow::callCharge),
        sum(group, ConversationRow::freeMinutesConsumed),
        sum(group, ConversationRow::freeLlmDollarsConsumed),
        Numbers.plain(
            BigDecimal.valueOf(
                group.stream().filter(row -> Boolean.TRUE.equals(row.devDiscount())).count())));
  }

  private static BigDecimal sum(
      List<ConversationRow> group, Function<ConversationRow, BigDecimal> column) {
    return Numbers.plain(
        group.stream()
            .map(column)
            .filter(Objects::nonNull)
            .reduce(BigDecimal.ZERO, BigDecimal::add)
            .setScale(4, RoundingMode.HALF_UP));
  }
}
