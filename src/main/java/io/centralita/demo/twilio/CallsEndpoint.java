package io.centralita.demo.twilio;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.campaign.CallGenerator;
import io.centralita.demo.http.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Answers for the calls of one account. */
final class CallsEndpoint {
  private final String listPath;
  private final CallGenerator generator;
  private final CallJson callJson;

  CallsEndpoint(String listPath, CallGenerator generator, CallJson callJson) {
    this.listPath = listPath;
    this.generator = generator;
    this.callJson = callJson;
  }

  Response list(Map<String, String> parameters, Instant now) {
    CallsQuery query = CallsQuery.of(parameters);
    CallsPage page = CallsPage.read(generator, query, now);
    List<ObjectNode> calls = page.calls().stream().map(call -> callJson.write(call, now)).toList();
    return new PageJson("calls", calls, page.nextToken(), page.previousToken())
        .answer(listPath, query.paging());
  }

  Response one(String sid, String path, Instant now) {
    return generator
        .findListed(sid, now)
        .map(call -> Response.ok(callJson.write(call, now), 1))
        .orElseThrow(() -> TwilioRefusal.notFound(path));
  }
}
