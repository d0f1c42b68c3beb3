package io.centralita.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.sync.Accounts;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Names the accounts to read: the main one and, as {@code TWILIO_SUBACCOUNTS} says, its
 * subaccounts.
 */
public final class TwilioAccounts {

  /** The setting that has Twilio's list of subaccounts read. */
  static final List<String> ALL = List.of("all");

  private static final Set<String> INACTIVE = Set.of("suspended", "closed");

  /** A warning is a sentence, not a list. */
  private static final int MOST_NAMED = 20;

  private final TwilioApi api;
  private final List<String> wanted;

  /**
   * @param wanted {@code none}, {@code all}, or sids
   */
  public TwilioAccounts(TwilioApi api, List<String> wanted) {
    this.api = api;
    this.wanted = wanted;
  }

  /** Whether Twilio has to be asked which subaccounts there are. */
  public boolean isAll() {
    return wanted.equals(ALL);
  }

  /** The list of accounts, to be read. */
  public PagedList list() {
    return new PagedList(api, api.mainAccount(), PageRequest.accounts());
  }

  /** The main account and those of the list that are active. */
  public Accounts listed(PagedList list) {
    List<String> sids =
        withMain(
            list.records().stream()
                .filter(TwilioAccounts::isActive)
                .map(TwilioAccounts::sid)
                .filter(sid -> !sid.isBlank()));
    return new Accounts(sids, created(list));
  }

  /** Those of the list that are not read, as a warning; {@code null} where there are none. */
  public String leftOut(PagedList list) {
    List<String> inactive =
        list.records().stream()
            .filter(account -> !isActive(account) && !sid(account).equals(api.mainAccount()))
            .map(account -> sid(account) + " (" + account.path("status").asText() + ")")
            .toList();
    if (inactive.isEmpty()) {
      return null;
    }
    int more = inactive.size() - MOST_NAMED;
    return "Subaccounts that are not active are left out: "
        + String.join(", ", inactive.subList(0, Math.min(MOST_NAMED, inactive.size())))
        + (more > 0 ? " and " + more + " more." : ".");
  }

  private static boolean isActive(JsonNode account) {
    return !INACTIVE.contains(account.path("status").asText());
  }

  /** Since when each account of the list has existed, where Twilio says so. */
  private static Map<String, Instant> created(PagedList list) {
    Map<String, Instant> created = new HashMap<>();
    for (JsonNode account : list.records()) {
      Instant instant = CallParser.instantOrNull(account.path("date_created").asText(""));
      if (instant != null) {
        created.put(sid(account), instant);
      }
    }
    return created;
  }

  private static String sid(JsonNode account) {
    return account.path("sid").asText();
  }

  /** The main account and those that were named. */
  public Accounts named() {
    return new Accounts(withMain(wanted.stream().filter(sid -> sid.startsWith("AC"))));
  }

  private List<String> withMain(Stream<String> others) {
    return Stream.concat(Stream.of(api.mainAccount()), others).distinct().toList();
  }
}
