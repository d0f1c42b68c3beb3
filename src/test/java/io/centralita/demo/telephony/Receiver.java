package io.centralita.demo.telephony;

import com.twilio.security.RequestValidator;
import io.centralita.demo.http.Api;
import io.centralita.demo.http.LoopbackServer;
import io.centralita.demo.http.QueryString;
import io.centralita.demo.http.Request;
import io.centralita.demo.http.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/**
 * A program that is called by an account: it keeps what it is told and answers what a test says.
 */
public final class Receiver implements AutoCloseable {
  private final LoopbackServer server = LoopbackServer.start("receiver", new Program());
  private final Map<String, String> twiml = new ConcurrentHashMap<>();
  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final RequestValidator validator;

  /**
   * @param path with the query
   * @param signed whether by the account's token, over what came
   */
  public record Told(String path, Map<String, String> form, boolean signed) {
    public String get(String name) {
      return form.get(name);
    }
  }

  public Receiver(String authToken) {
    this.validator = new RequestValidator(authToken);
  }

  /** What is below it, as an address. */
  public URI at(String path) {
    return URI.create(server.baseUrl() + path);
  }

  /** Answers with a document of these verbs there; elsewhere with nothing. */
  public Receiver answering(String path, String verbs) {
    twiml.put(path, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>" + verbs + "</Response>");
    return this;
  }

  public List<Told> told() {
    return told;
  }

  public List<String> paths() {
    return told.stream().map(Told::path).toList();
  }

  /** The last request to there, as soon as it has come. */
  public Told await(String path) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> paths().contains(path));
    return told.stream().filter(one -> one.path().equals(path)).reduce((a, b) -> b).get();
  }

  @Override
  public void close() {
    server.close();
  }

  private final class Program implements Api {

    @Override
    public Response answer(Request request) {
      String path = request.address().toString();
      Map<String, String> form = QueryString.decode(request.body());
      boolean signed =
          validator.validate(at(path).toString(), form, request.header("X-Twilio-Signature"));
      told.add(new Told(path, form, signed));
      String answer = twiml.get(request.address().getPath());
      return answer == null
          ? new Response(200, Map.of(), "", Duration.ZERO)
          : new Response(200, Map.of("Content-Type", "text/xml"), answer, Duration.ZERO);
    }

    @Override
    public Response fault() {
      return new Response(503, Map.of(), "", Duration.ZERO);
    }
  }
}
