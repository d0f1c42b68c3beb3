package io.centralita.demo.twilio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.http.Response;
import io.centralita.demo.telephony.PhoneNetwork;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Answers for the calls of one account. */
final class CallsEndpoint {
  private static final Duration LATENCY = Duration.ofMillis(40);

  private final String listPath;
  private final AccountCalls account;
  private final CallJson callJson;
  private final NewCall newCall;
  private final PhoneNetwork network;

  CallsEndpoint(
      String listPath,
      AccountCalls account,
      CallJson callJson,
      NewCall newCall,
      PhoneNetwork network) {
    this.listPath = listPath;
    this.account = account;
    this.callJson = callJson;
    this.newCall = newCall;
    this.network = network;
  }

  Response list(Map<String, String> parameters, Instant now) {
    CallsQuery query = CallsQuery.of(parameters);
    CallsPage page = CallsPage.read(account, query, now);
    List<ObjectNode> calls = page.calls().stream().map(call -> callJson.write(call, now)).toList();
    return new PageJson("calls", calls, page.nextToken(), page.previousToken())
        .answer(listPath, query.paging());
  }

  /** Places a call: what comes back is what it is like before it is dialled. */
  Response create(String body, Instant now) {
    ObjectNode call = callJson.write(network.place(newCall.read(body)), now);
    return new Response(201, Map.of(), call.toString(), LATENCY);
  }

  Response one(String sid, String path, Instant now) {
    return account
        .findListed(sid, now)
        .map(call -> Response.ok(callJson.write(call, now), 1))
        .orElseThrow(() -> TwilioRefusal.notFound(path));
  }
}
