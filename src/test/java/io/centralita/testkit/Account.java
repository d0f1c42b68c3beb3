package io.centralita.testkit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The main account or one of its subaccounts, with its calls. */
final class Account {
  private static final Set<String> STATUSES = Set.of("active", "suspended", "closed");
  private static final Instant FIRST_CREATED = Instant.parse("2024-01-15T09:30:00Z");

  private final String sid;
  private final String owner;
  private final int number;
  private final List<RawCall> calls = new ArrayList<>();
  private String status = "active";

  /** Number 0 is the main account, which owns itself too. */
  Account(String sid, String owner, int number) {
    this.sid = sid;
    this.owner = owner;
    this.number = number;
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
    calls.addAll(more);
  }

  /** A newer version of a call takes the place of every older one. */
  synchronized void replace(RawCall call) {
    calls.removeIf(old -> old.sid().equals(call.sid()));
    calls.add(call);
  }

  synchronized void clear() {
    calls.clear();
  }

  synchronized List<RawCall> calls() {
    return List.copyOf(calls);
  }

  /** The version of the call that was added last. */
  Optional<RawCall> call(String callSid) {
    return calls().stream()
        .filter(call -> call.sid().equals(callSid))
        .reduce((earlier, later) -> later);
  }

  synchronized ObjectNode json() {
    Instant created = FIRST_CREATED.plus(number, ChronoUnit.DAYS);
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
}
