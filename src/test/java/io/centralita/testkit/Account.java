package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The main account or one of its subaccounts, with its calls and its usage. */
final class Account {
  private static final Set<String> STATUSES = Set.of("active", "suspended", "closed");
  private static final Instant FIRST_CREATED = Instant.parse("2024-01-15T09:30:00Z");

  private final String sid;
  private final String owner;
  private final int number;
  private String status = "active";
  private Instant created;

  /** By the order in which they were added; the rest finds them there. */
  private final SortedMap<Long, RawCall> calls = new TreeMap<>();

  private final NavigableMap<LocalDate, NavigableSet<Long>> days = new TreeMap<>();
  private final Map<String, NavigableSet<Long>> versions = new HashMap<>();
  private final Map<LocalDate, Usage> onlyInUsage = new HashMap<>();
  private long added;

  /** Number 0 is the main account, which owns itself too. */
  Account(String sid, String owner, int number) {
    this.sid = sid;
    this.owner = owner;
    this.number = number;
    this.created = FIRST_CREATED.plus(number, ChronoUnit.DAYS);
  }

  String sid() {
    return sid;
  }

  synchronized String status() {
    return status;
  }

  synchronized void status(String newStatus) {
    if (!STATUSES.contains(newStatus)) {
      throw new IllegalArgumentException("an account is one of " + STATUSES + ": " + newStatus);
    }
    status = newStatus;
  }

  String friendlyName() {
    return number == 0 ? "Main account" : "Subaccount " + number;
  }

  synchronized void add(Collection<RawCall> more) {
    more.forEach(this::add);
  }

  /** A newer version of a call takes the place of every older one. */
  synchronized void replace(RawCall call) {
    for (Long old : List.copyOf(versions(call.sid()))) {
      days.get(Semantics.day(calls.remove(old).selectedBy())).remove(old);
    }
    versions.remove(call.sid());
    add(call);
  }

  synchronized void clear() {
    calls.clear();
    days.clear();
    versions.clear();
    onlyInUsage.clear();
  }

  synchronized List<RawCall> calls() {
    return List.copyOf(calls.values());
  }

  /** Those of some days, both included; null leaves a side open. */
  synchronized List<RawCall> calls(LocalDate first, LocalDate last) {
    if (first != null && last != null && last.isBefore(first)) {
      return List.of();
    }
    NavigableMap<LocalDate, NavigableSet<Long>> asked =
        first == null ? days : days.tailMap(first, true);
    if (last != null) {
      asked = asked.headMap(last, true);
    }
    return asked.values().stream().flatMap(Set::stream).map(calls::get).toList();
  }

  /** The version of the call that was added last. */
  synchronized Optional<RawCall> call(String callSid) {
    NavigableSet<Long> held = versions(callSid);
    return held.isEmpty() ? Optional.empty() : Optional.of(calls.get(held.last()));
  }

  /** Calls and cost of a day that no list of calls shows. */
  synchronized void usageOff(LocalDate day, Usage usage) {
    onlyInUsage.merge(day, usage, Usage::plus);
  }

  /** Each call counts once, as the version of it that was added last. */
  synchronized Usage usage(LocalDate day) {
    Usage usage = onlyInUsage.getOrDefault(day, Usage.NONE);
    for (Long each : days.getOrDefault(day, Collections.emptyNavigableSet())) {
      RawCall call = calls.get(each);
      if (call.sid().isEmpty() || versions(call.sid()).last().equals(each)) {
        usage = usage.plus(Usage.of(call));
      }
    }
    return usage;
  }

  synchronized void created(Instant instant) {
    created = instant;
  }

  synchronized ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("date_created", TwilioDates.format(created));
    json.put("date_updated", TwilioDates.format(created));
    json.put("friendly_name", friendlyName());
    json.put("owner_account_sid", owner);
    json.put("sid", sid);
    json.put("status", status);
    json.put("type", "Full");
    json.put("uri", FakeTwilio.ACCOUNTS + "/" + sid + ".json");
    return json;
  }

  private void add(RawCall call) {
    added++;
    calls.put(added, call);
    days.computeIfAbsent(Semantics.day(call.selectedBy()), day -> new TreeSet<>()).add(added);
    versions.computeIfAbsent(call.sid(), it -> new TreeSet<>()).add(added);
  }

  private NavigableSet<Long> versions(String callSid) {
    return versions.getOrDefault(callSid, Collections.emptyNavigableSet());
  }
}
