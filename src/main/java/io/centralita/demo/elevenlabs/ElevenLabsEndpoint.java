package io.centralita.demo.elevenlabs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.campaign.Sids;
import io.centralita.demo.http.Api;
import io.centralita.demo.http.QueryString;
import io.centralita.demo.http.Request;
import io.centralita.demo.http.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Answers for the conversations of one account, the way ElevenLabs' API does. */
final class ElevenLabsEndpoint implements Api {
  private static final String LIST_PATH = "/v1/convai/conversations";
  private static final String ONE_PATH = LIST_PATH + "/";
  // every conversation is asked for by itself, and each refusal costs a second or more
  private static final int REFUSED_EVERY = 250;
  private static final Duration LATENCY = Duration.ofMillis(5);

  private final String apiKey;
  private final Clock clock;
  private final ConversationGenerator generator = new ConversationGenerator();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong served = new AtomicLong();

  ElevenLabsEndpoint(String apiKey, Clock clock) {
    this.apiKey = apiKey;
    this.clock = clock;
  }

  @Override
  public Response answer(Request request) {
    try {
      String body = answerOrRefuse(request).toString();
      return new Response(200, Map.of(), body, LATENCY);
    } catch (ElevenLabsRefusal refusal) {
      return refusal.answer(requestId());
    }
  }

  @Override
  public Response fault() {
    return ElevenLabsRefusal.serverFault().answer(requestId());
  }

  private ObjectNode answerOrRefuse(Request request) {
    String path = request.address().getPath();
    boolean one = path.startsWith(ONE_PATH) && path.indexOf('/', ONE_PATH.length()) < 0;
    if (!one && !path.equals(LIST_PATH)) {
      throw ElevenLabsRefusal.noSuchPath();
    }
    if (!"GET".equals(request.method())) {
      throw ElevenLabsRefusal.methodNotAllowed();
    }
    authenticate(request.header("xi-api-key"));
    if (served.incrementAndGet() % REFUSED_EVERY == 0) {
      throw ElevenLabsRefusal.tooManyRequests();
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    return one
        ? one(path.substring(ONE_PATH.length()), now)
        : list(ConversationsQuery.of(QueryString.decode(request.address().getRawQuery())), now);
  }

  private void authenticate(String givenKey) {
    if (givenKey == null) {
      throw ElevenLabsRefusal.keyMissing();
    }
    if (!apiKey.equals(givenKey)) {
      throw ElevenLabsRefusal.keyInvalid();
    }
  }

  private ObjectNode list(ConversationsQuery query, Instant now) {
    List<Conversation> found =
        generator
            .newestFirst(query.oldestHour(), query.newestHour(), now)
            .filter(conversation -> query.accepts(conversation, now))
            .limit(query.pageSize() + 1L)
            .toList();
    boolean more = found.size() > query.pageSize();
    List<Conversation> page = more ? found.subList(0, query.pageSize()) : found;
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode conversations = json.putArray("conversations");
    for (Conversation conversation : page) {
      conversations.add(ConversationJson.summary(conversation, query.withSummaries(), now));
    }
    json.put("has_more", more);
    json.put("next_cursor", more ? page.get(page.size() - 1).id() : null);
    return json;
  }

  private ObjectNode one(String id, Instant now) {
    return generator
        .find(id, now)
        .map(conversation -> ConversationJson.detail(conversation, now))
        .orElseThrow(() -> ElevenLabsRefusal.conversationNotFound(id));
  }

  private String requestId() {
    return Sids.of("req_", requests.incrementAndGet());
  }
}
