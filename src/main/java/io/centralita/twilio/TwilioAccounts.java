package io.centralita.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/** Which accounts are read: the main one and, as {@code TWILIO_SUBACCOUNTS} says, its own. */
public final class TwilioAccounts {

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
    return wanted.equals(List.of("all"));
  }

  /** The list of accounts, to be read. */
  public ListReading list() {
    return new ListReading(api.mainAccount(), PageRequest.accounts());
  }

  /** The main account and those of the list; a closed one has no calls to read any more. */
  public List<String> listed(ListReading list) {
    return withMain(
        list.records().stream()
            .filter(account -> !"closed".equals(account.path("status").asText()))
            .map(TwilioAccounts::sid));
  }

  private static String sid(JsonNode account) {
    return account.path("sid").asText();
  }

  /** The main account and those that were named. */
  public List<String> named() {
    return withMain(wanted.stream().filter(sid -> sid.startsWith("AC")));
  }

  private List<String> withMain(Stream<String> others) {
    return Stream.concat(Stream.of(api.mainAccount()), others).distinct().toList();
  }
}
