package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.testkit.Described;
import io.vertx.ext.web.Route;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The description of all addresses, beside those that there are. */
class OpenApiTest {

  private static final String ADDRESS = "/api/openapi.json";
  private static final String TIME = "2025-10-05T20:01:00.000Z";
  private static final String LOCAL_TIME = "2025-10-05T20:01:00.000+02:00";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();

  private final RunningCentralita centralita = extension.program();

  @Test
  void everybodyMayReadIt_andKeepsItUntilItChanges() throws Exception {
    HttpResponse<String> answer = ask("GET", ADDRESS);
    HttpResponse<String> head = ask("HEAD", ADDRESS);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).startsWith("{\"openapi\":\"3.1.0\"");
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("ETag")).isEqualTo(answer.headers().firstValue("ETag"));
    assertThat(ask("POST", ADDRESS).statusCode()).isEqualTo(405);
    String tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(ask("GET", ADDRESS, "If-None-Match", tag).statusCode()).isEqualTo(304);
    HttpResponse<String> compressed = ask("GET", ADDRESS, "Accept-Encoding", "gzip");
    assertThat(compressed.headers().firstValue("Content-Encoding")).contains("gzip");
  }

  @Test
  void everyAddressIsInIt_andNoOther() throws Exception {
    List<Route> routes =
        VertxPlatformHttpRouter.lookup(
                centralita.camel(), VertxPlatformHttpRouter.getRouterNameFromPort(0))
            .getRoutes()
            .stream()
            .filter(route -> route.getPath() != null && route.isExactPath())
            .toList();
    Set<String> there = new TreeSet<>();
    for (Route route : routes) {
      String path = route.getPath().replaceAll(":(\\w+)", "{$1}");
      if (route.methods() != null) {
        route.methods().forEach(method -> there.add(method.name() + " " + path));
      } else if (!Set.of(404, 405)
          .contains(
              ask("GET", path, "Authorization", "Bearer " + RunningCentralita.SECRET)
                  .statusCode())) {
        there.add("GET " + path);
      }
    }

    assertThat(withoutHead(there))
        .hasSizeGreaterThan(60)
        .containsExactlyInAnyOrderElementsOf(withoutHead(Described.operations()));
  }

  private static List<String> withoutHead(Set<String> operations) {
    return operations.stream().filter(operation -> !operation.startsWith("HEAD ")).toList();
  }

  @Test
  void whatCanBeRead_canBeAskedForByHead_andStartsNothing() throws Exception {
    Set<String> refused = new TreeSet<>();
    for (String operation : Described.operations()) {
      String path = operation.substring(operation.indexOf(' ') + 1).replaceAll("[{]\\w+}", "1");
      if (operation.startsWith("GET ")
          && ask("HEAD", path, "Authorization", "Bearer " + RunningCentralita.SECRET).statusCode()
              == 405) {
        refused.add(path);
      }
    }

    // the jobs
    assertThat(refused).hasSize(6).allMatch(path -> path.matches("/api/(sync|generate)-.*"));
    assertThat(centralita.value("SELECT count(*) FROM sync_runs")).isEqualTo("0");
  }

  @Test
  void itsExamplesAreValid_andItsNamesOnce() {
    assertThat(Described.faultsOfExamples()).isEmpty();
    assertThat(Described.operationIds())
        .hasSameSizeAs(Described.operations())
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[a-z]+([A-Z][a-z]+)*"));
  }

  /** What checks the answers of all tests finds what it is there for. */
  @Test
  void anAnswerThatIsDescribedOtherwiseIsNoticed() {
    ObjectNode body = NODES.objectNode().put("success", true);

    Stream.of(
            Described.faults("GET", "/api/runs/17", 200, "application/json", body),
            Described.faults("GET", "/api/runs", 201, "application/json", body),
            Described.faults("GET", "/api/runs", 200, "text/plain", body),
            Described.faults("GET", "/api/runs", 200, "application/json", NODES.missingNode()),
            Described.faults("GET", "/api/alerts", 200, "application/json", body),
            Described.faults("GET", "/api/alerts", 200, "application/json", since("yesterday")),
            Described.faults("GET", "/api/alerts", 200, "application/json", since(LOCAL_TIME)),
            Described.faults("POST", "/functions/v1/twilio-status", 204, null, NODES.textNode("x")),
            Described.faults("POST", "/twilio-menu", 200, "text/html", NODES.textNode("x")),
            Described.faults("GET", "/api/alerts", 200, "application/json", alertsAnd("surplus")))
        .forEach(faults -> assertThat(faults).isNotEmpty());
    Stream.of(
            Described.faults("GET", "/api/alerts", 200, "application/json", alertsAnd("alerts")),
            Described.faults("GET", "/api/alerts", 200, "application/json", since(TIME)),
            Described.faults("HEAD", "/api/runs", 200, "application/json", NODES.missingNode()))
        .forEach(faults -> assertThat(faults).isEmpty());
  }

  private static JsonNode alertsAnd(String field) {
    ObjectNode body = NODES.objectNode().put("success", true);
    body.putArray("alerts");
    body.putIfAbsent(field, NODES.arrayNode());
    return body;
  }

  private static JsonNode since(String time) {
    ObjectNode body = NODES.objectNode().put("success", true);
    body.putArray("alerts")
        .addObject()
        .put("id", "no-calls")
        .put("since", time)
        .put("message", "")
        .put("action", "");
    return body;
  }

  private HttpResponse<String> ask(String method, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(centralita.address(path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
