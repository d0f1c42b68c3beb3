package io.centralita.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.client.PermanentProviderException;
import io.centralita.client.RateLimitedException;
import io.centralita.client.ResponseJson;
import io.centralita.client.RetryAfter;
import io.centralita.client.TransientProviderException;
import io.centralita.runs.RunFailedException;
import io.centralita.sync.Accounts;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the requests for ElevenLabs' conversations and reads the responses. Sending and retrying is
 * the route's work. Thread-safe.
 *
 * @see <a href="https://elevenlabs.io/docs/api-reference/conversations/list">Conversations</a>
 */
public final class ElevenLabsApi {

  /** All that one key opens is one account. */
  public static final String ACCOUNT = "elevenlabs";

  /** Besides 5xx: a time-out, a conflict with another request, one that came too early. */
  private static final Set<Integer> PASSING = Set.of(408, 409, 425);

  private static final Set<String> TRUTHS = Set.of("true", "false");

  private static final String CONVERSATIONS = "/v1/convai/conversations";

  private final URI base;
  private final Optional<String> key;
  private final Clock clock;
  private final ConversationParser parser = new ConversationParser();
  private volatile long lastAnswer = System.nanoTime();
  private volatile long lastDetail = lastAnswer;

  /**
   * @param key empty where none is set: then nothing can be read
   */
  public ElevenLabsApi(URI base, Optional<String> key, Clock clock) {
    this.base = base;
    this.key = key;
    this.clock = clock;
  }

  /** The accounts there are: the key's own. */
  public Accounts accounts() {
    if (key.isEmpty()) {
      throw new PermanentProviderException(
          "ElevenLabs cannot be asked: set ELEVENLABS_API_KEY and start again.");
    }
    return new Accounts(List.of(ACCOUNT));
  }

  /** Where to send a request. */
  String address(ElevenLabsRequest request) {
    return base + CONVERSATIONS + request.path();
  }

  /** The header {@code xi-api-key}; never to be logged. */
  String key() {
    return key.orElseThrow();
  }

  /** Whether anything was answered since an instant of {@link System#nanoTime}. */
  boolean hasAnsweredSince(long nanoTime) {
    return lastAnswer - nanoTime > 0;
  }

  /** Whether a conversation was answered for since an instant of {@link System#nanoTime}. */
  boolean hasDetailedSince(long nanoTime) {
    return lastDetail - nanoTime > 0;
  }

  /** When the last conversation was answered for, on the clock of {@link System#nanoTime}. */
  long lastDetail() {
    return lastDetail;
  }

  /**
   * What an answer means: a {@link ListPage} or a {@link ConversationRecord}.
   *
   * @param retryAfter the header of that name, or {@code null}
   * @throws RateLimitedException for 429
   * @throws PermanentProviderException where asking again is no use
   * @throws TransientProviderException where it may help: 5xx, or a body that is not what was asked
   *     for
   */
  public Object answer(ElevenLabsRequest request, int status, String retryAfter, byte[] body) {
    Object answer =
        request instanceof DetailRequest detail
            ? conversation(detail, status, retryAfter, body)
            : page((ListRequest) request, status, retryAfter, body);
    lastAnswer = System.nanoTime();
    if (request instanceof DetailRequest) {
      lastDetail = lastAnswer;
    }
    return answer;
  }

  private ListPage page(ListRequest request, int status, String retryAfter, byte[] body) {
    if (request.meaning(status, body) != 200) {
      throw failure(request, status, retryAfter, body);
    }
    JsonNode page = json(body);
    if (!page.path("conversations").isArray()) {
      throw new TransientProviderException(
          "ElevenLabs' answer (HTTP 200) is not a page of conversations.", false);
    }
    List<JsonNode> entries = new ArrayList<>(page.path("conversations").size());
    page.path("conversations").forEach(entries::add);
    return new ListPage(request.cursor(), entries, next(request, page));
  }

  /**
   * The cursor of the next page, {@code null} on the last one. A cursor leads on whatever else is
   * said; more without a new one is a list that breaks off.
   */
  private static String next(ListRequest request, JsonNode page) {
    JsonNode hasMore = page.path("has_more");
    JsonNode cursor = page.path("next_cursor");
    if (hasMore.isContainerNode()
        || cursor.isContainerNode()
        || hasMore.isTextual() && !TRUTHS.contains(hasMore.textValue())) {
      throw new TransientProviderException(
          "ElevenLabs' answer (HTTP 200) does not say whether there is another page.", false);
    }
    String next = cursor.isNull() ? "" : cursor.asText("");
    if (!next.isBlank() && !request.hasSeen(next)) {
      return next;
    }
    if (hasMore.asBoolean()) {
      throw new TransientProviderException(
          "ElevenLabs says that there are more conversations, but "
              + (next.isBlank() ? "not where." : "leads back to a page that was read before."),
          false);
    }
    return null;
  }

  private ConversationRecord conversation(
      DetailRequest request, int status, String retryAfter, byte[] body) {
    int meant = request.meaning(status, body);
    if (meant == 404) {
      return new DeletedConversation(request.id());
    }
    if (meant != 200) {
      RunFailedException failure = failure(request, status, retryAfter, body);
      if (isAboutTheRecord(meant)) {
        return new RejectedConversation(request.id(), request.listed(), failure.getMessage());
      }
      throw failure;
    }
    JsonNode detail = json(body);
    if (!detail.isObject()) {
      throw new TransientProviderException(
          "ElevenLabs' answer (HTTP 200) is not a conversation.", false);
    }
    return parser.parse(detail, clock.instant());
  }

  /** Another conversation may well be had where this one is refused. */
  private static boolean isAboutTheRecord(int status) {
    return status == 400 || status == 410 || status == 422;
  }

  private RunFailedException failure(
      ElevenLabsRequest request, int status, String retryAfter, byte[] body) {
    ElevenLabsError error = ElevenLabsError.of(ResponseJson.read(body));
    String said = error.quote(status);
    int meant = request.meaning(status, body);
    return switch (meant) {
      case 429 ->
          new RateLimitedException(
              "ElevenLabs asked for fewer requests" + said, RetryAfter.parse(retryAfter, clock));
      case 401 ->
          new PermanentProviderException(
              "quota_exceeded".equals(error.code())
                  ? "ElevenLabs says that the account's quota is used up" + said
                  : "ElevenLabs refused the key" + said + " Check ELEVENLABS_API_KEY.");
      case 402 -> new PermanentProviderException("ElevenLabs wants to be paid first" + said);
      case 403 ->
          new PermanentProviderException(
              "ElevenLabs does not let the key read conversations"
                  + said
                  + " Give the key of ELEVENLABS_API_KEY that permission.");
      case 404 ->
          new PermanentProviderException(
              "ElevenLabs knows no conversations at this address"
                  + said
                  + " Check ELEVENLABS_API_URL.");
      case 407, 511 ->
          new PermanentProviderException(
              "Something between us and ElevenLabs wants to be signed in to first"
                  + said
                  + " Check the proxy or the network that ELEVENLABS_API_URL leads through.");
      default ->
          PASSING.contains(meant) || meant >= 500
              ? new TransientProviderException("ElevenLabs could not answer" + said, meant >= 500)
              : new PermanentProviderException("ElevenLabs refused the request" + said);
    };
  }

  private static JsonNode json(byte[] body) {
    JsonNode json = ResponseJson.read(body);
    if (json.isMissingNode()) {
      throw new TransientProviderException(
          "ElevenLabs' answer (HTTP 200) breaks off or is not JSON.", false);
    }
    return json;
  }
}
