package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Asks the fake with one key, or with none where it is null. */
record ConversationsReader(FakeElevenLabs elevenLabs, String key) {
  static final String LIST = "/v1/convai/conversations";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
    return CLIENT.send(request(pathAndQuery), HttpResponse.BodyHandlers.ofString());
  }

  CompletableFuture<HttpResponse<String>> ask(String pathAndQuery) {
    return CLIENT.sendAsync(request(pathAndQuery), HttpResponse.BodyHandlers.ofString());
  }

  JsonNode json(String pathAndQuery) throws IOException, InterruptedException {
    return JSON.readTree(get(pathAndQuery).body());
  }

  /** The pages of the list, the query beginning with {@code ?}. */
  List<JsonNode> pages(String query) throws IOException, InterruptedException {
    List<JsonNode> pages = new ArrayList<>();
    JsonNode page = json(LIST + query);
    pages.add(page);
    while (page.path("has_more").booleanValue()) {
      page = json(LIST + query + "&cursor=" + page.path("next_cursor").textValue());
      pages.add(page);
    }
    return pages;
  }

  /** The ids on every page. */
  List<String> ids(String query) throws IOException, InterruptedException {
    return pages(query).stream()
        .flatMap(page -> page.path("conversations").findValuesAsText("conversation_id").stream())
        .toList();
  }

  private HttpRequest request(String pathAndQuery) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(elevenLabs.url() + pathAndQuery));
    if (key != null) {
      request.header("xi-api-key", key);
    }
    return request.build();
  }
}
