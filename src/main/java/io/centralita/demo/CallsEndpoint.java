package io.centralita.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers for the calls of one account, the way Twilio's API does. Safe for several threads. */
final class CallsEndpoint {
  private static final Pattern PATH =
      Pattern.compile("/2010-04-01/Accounts/([^/]+)/Calls(?:/([^/]+))?\\.json");
  private static final int REFUSED_EVERY = 25;

  private final String accountSid;
  private final String listPath;
  private final String authorization;
  private final Clock clock;
  private final CallGenerator generator = new CallGenerator();
  private final CallJson callJson;
  private final AtomicLong served = new AtomicLong();

  CallsEndpoint(String accountSid, String authToken, Clock clock) {
    String accountPath = "/2010-04-01/Accounts/" + accountSid;
    this.accountSid = accountSid;
    this.listPath = accountPath + "/Calls.json";
    this.authorization = "Basic " + base64(accountSid + ":" + authToken);
    this.clock = clock;
    this.callJson = new CallJson(accountPath, accountSid);
  }

  Answer answer(String method, URI address, String givenAuthorization) {
    try {
      return answerOrRefuse(method, address, givenAuthorization);
    } catch (Refusal refusal) {
      return Answer.of(refusal);
    }
  }

  private Answer answerOrRefuse(String method, URI address, String givenAuthorization) {
    if (!authorization.equals(givenAuthorization)) {
      throw Refusal.unauthenticated();
    }
    Matcher path = PATH.matcher(address.getPath());
    if (!path.matches() || !accountSid.equals(path.group(1))) {
      throw Refusal.notFound(address.getPath());
    }
    if (!"GET".equals(method)) {
      throw Refusal.methodNotAllowed();
    }
    if (served.incrementAndGet() % REFUSED_EVERY == 0) {
      throw Refusal.tooManyRequests();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return path.group(2) == null ? list(address, now) : one(path.group(2), address, now);
  }

  private Answer one(String sid, URI address, Instant now) {
    return generator
        .findListed(sid, now)
        .map(call -> Answer.ok(callJson.write(call, now), 1))
        .orElseThrow(() -> Refusal.notFound(address.getPath()));
  }

  private Answer list(URI address, Instant now) {
    CallsQuery query = CallsQuery.of(QueryString.decode(address.getRawQuery()));
    CallsPage page = CallsPage.read(generator, query, now);
    List<PlannedCall> calls = page.calls();
    int start = calls.isEmpty() ? 0 : query.page() * query.pageSize();

    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode array = json.putArray("calls");
    calls.forEach(call -> array.add(callJson.write(call, now)));
    json.put("end", calls.isEmpty() ? 0 : start + calls.size() - 1);
    json.put("first_page_uri", uri(query.forPage(0, null)));
    json.put("next_page_uri", neighbour(query, query.page() + 1, page.nextToken()));
    json.put("page", query.page());
    json.put("page_size", query.pageSize());
    json.put("previous_page_uri", neighbour(query, query.page() - 1, page.previousToken()));
    json.put("start", start);
    json.put("uri", uri(query.forPage(query.page(), query.pageToken())));
    return Answer.ok(json, calls.size());
  }

  private String neighbour(CallsQuery query, int page, String token) {
    return token == null ? null : uri(query.forPage(page, token));
  }

  private String uri(String query) {
    return listPath + "?" + query;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
