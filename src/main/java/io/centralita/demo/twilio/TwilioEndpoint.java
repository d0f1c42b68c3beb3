package io.centralita.demo.twilio;

import io.centralita.demo.campaign.CallGenerator;
import io.centralita.demo.campaign.Sids;
import io.centralita.demo.http.Api;
import io.centralita.demo.http.QueryString;
import io.centralita.demo.http.Request;
import io.centralita.demo.http.Response;
import io.centralita.demo.telephony.PhoneNetwork;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers for one account, the way Twilio's API does. */
final class TwilioEndpoint implements Api {
  private static final int REFUSED_EVERY = 25;

  private final String authorization;
  private final Clock clock;
  private final CallsEndpoint calls;
  private final RecordingsEndpoint recordings;
  private final String callsPath;
  private final Pattern audioPath;
  private final Pattern callPath;
  private final Map<String, Resource> lists;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong served = new AtomicLong();

  private interface Resource {
    Response answer(Map<String, String> parameters, Instant now);
  }

  TwilioEndpoint(
      String accountSid,
      String authToken,
      Set<String> ownNumbers,
      PhoneNetwork network,
      Clock clock) {
    String accountsPath = "/2010-04-01/Accounts.json";
    String accountPath = "/2010-04-01/Accounts/" + accountSid;
    String callsPath = accountPath + "/Calls.json";
    String usagePath = accountPath + "/Usage/Records/Daily.json";
    String recordingsPath = accountPath + "/Recordings.json";
    AccountCalls all = new AccountCalls(new CallGenerator(), network.calls());
    AccountsEndpoint accounts = new AccountsEndpoint(accountsPath, accountSid);
    UsageEndpoint usage = new UsageEndpoint(usagePath, all, new UsageJson(accountSid, usagePath));
    this.authorization = "Basic " + base64(accountSid + ":" + authToken);
    this.clock = clock;
    this.callsPath = callsPath;
    this.calls =
        new CallsEndpoint(
            callsPath,
            all,
            new CallJson(accountPath, accountSid),
            new NewCall(ownNumbers),
            network);
    this.recordings =
        new RecordingsEndpoint(
            recordingsPath, network.calls(), new RecordingJson(accountPath, accountSid));
    this.audioPath = Pattern.compile(Pattern.quote(accountPath) + "/Recordings/(RE[^/]+)\\.mp3");
    this.callPath = Pattern.compile(Pattern.quote(accountPath) + "/Calls/([^/]+)\\.json");
    this.lists =
        Map.of(
            accountsPath, accounts::list,
            callsPath, calls::list,
            usagePath, usage::list,
            recordingsPath, (parameters, now) -> recordings.list(parameters));
  }

  @Override
  public Response answer(Request request) {
    return answerOrRefusal(request)
        .with("Twilio-Request-Id", Sids.of("RQ", requests.incrementAndGet()))
        .with("Twilio-Concurrent-Requests", String.valueOf(request.running()));
  }

  @Override
  public Response fault() {
    return TwilioRefusal.serverFault().answer();
  }

  private Response answerOrRefusal(Request request) {
    try {
      return answerOrRefuse(request);
    } catch (TwilioRefusal refusal) {
      return refusal.answer();
    }
  }

  private Response answerOrRefuse(Request request) {
    String path = request.address().getPath();
    if (path.startsWith(RecordingsEndpoint.MEDIA)) {
      return recordings.media(request);
    }
    if (!authorization.equals(request.header("Authorization"))) {
      throw TwilioRefusal.unauthenticated();
    }
    Resource resource = resource(path, request);
    boolean places = "POST".equals(request.method()) && path.equals(callsPath);
    if (!places && !"GET".equals(request.method())) {
      throw TwilioRefusal.methodNotAllowed();
    }
    if (served.incrementAndGet() % REFUSED_EVERY == 0) {
      throw TwilioRefusal.tooManyRequests();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    if (places) {
      return calls.create(request.body(), now);
    }
    return resource.answer(QueryString.decode(request.address().getRawQuery()), now);
  }

  private Resource resource(String path, Request request) {
    Matcher audio = audioPath.matcher(path);
    if (audio.matches()) {
      return (parameters, now) -> recordings.audio(audio.group(1), path, request, now);
    }
    Matcher call = callPath.matcher(path);
    if (call.matches()) {
      return (parameters, now) -> calls.one(call.group(1), path, now);
    }
    Resource list = lists.get(path);
    if (list == null) {
      throw TwilioRefusal.notFound(path);
    }
    return list;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
