package io.centralita.demo;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers for one account, the way Twilio's API does. Safe for several threads. */
final class ApiEndpoint {
  private static final int REFUSED_EVERY = 25;

  private final String authorization;
  private final Clock clock;
  private final CallsEndpoint calls;
  private final Pattern callPath;
  private final Map<String, Resource> lists;
  private final AtomicLong served = new AtomicLong();

  private interface Resource {
    Answer answer(Map<String, String> parameters, Instant now);
  }

  ApiEndpoint(String accountSid, String authToken, Clock clock) {
    String accountsPath = "/2010-04-01/Accounts.json";
    String accountPath = "/2010-04-01/Accounts/" + accountSid;
    String callsPath = accountPath + "/Calls.json";
    String usagePath = accountPath + "/Usage/Records/Daily.json";
    CallGenerator generator = new CallGenerator();
    AccountsEndpoint accounts = new AccountsEndpoint(accountsPath, accountSid);
    UsageEndpoint usage =
        new UsageEndpoint(usagePath, generator, new UsageJson(accountSid, usagePath));
    this.authorization = "Basic " + base64(accountSid + ":" + authToken);
    this.clock = clock;
    this.calls = new CallsEndpoint(callsPath, generator, new CallJson(accountPath, accountSid));
    this.callPath = Pattern.compile(Pattern.quote(accountPath) + "/Calls/([^/]+)\\.json");
    this.lists =
        Map.of(accountsPath, accounts::list, callsPath, calls::list, usagePath, usage::list);
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
    Resource resource = resource(address.getPath());
    if (!"GET".equals(method)) {
      throw Refusal.methodNotAllowed();
    }
    if (served.incrementAndGet() % REFUSED_EVERY == 0) {
      throw Refusal.tooManyRequests();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return resource.answer(QueryString.decode(address.getRawQuery()), now);
  }

  private Resource resource(String path) {
    Matcher call = callPath.matcher(path);
    if (call.matches()) {
      return (parameters, now) -> calls.one(call.group(1), path, now);
    }
    Resource list = lists.get(path);
    if (list == null) {
      throw Refusal.notFound(path);
    }
    return list;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
