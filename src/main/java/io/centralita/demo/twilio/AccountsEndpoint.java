package io.centralita.demo.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.campaign.CallGenerator;
import io.centralita.demo.http.Response;
import io.centralita.demo.http.Rfc2822;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Answers for the account and its subaccounts, of which it has none. */
final class AccountsEndpoint {
  private static final Set<String> FILTERS = Set.of("FriendlyName", "Status");
  private static final String NAME = "Centralita demo";
  private static final String STATUS = "active";

  private final String listPath;
  private final String accountSid;

  AccountsEndpoint(String listPath, String accountSid) {
    this.listPath = listPath;
    this.accountSid = accountSid;
  }

  Response list(Map<String, String> parameters, Instant now) {
    PageQuery query = PageQuery.of(parameters, FILTERS);
    if (query.pageToken() != null) {
      throw query.unknownToken();
    }
    List<ObjectNode> accounts =
        Stream.of(account(now))
            .filter(account -> query.accepts("FriendlyName", NAME))
            .filter(account -> query.accepts("Status", STATUS))
            .toList();
    return new PageJson("accounts", accounts, null, null).answer(listPath, query);
  }

  private ObjectNode account(Instant now) {
    String opened = Rfc2822.date(CallGenerator.oldest(now));
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("date_created", opened);
    json.put("date_updated", opened);
    json.put("friendly_name", NAME);
    json.put("owner_account_sid", accountSid);
    json.put("sid", accountSid);
    json.put("status", STATUS);
    json.put("type", "Full");
    return json;
  }
}
