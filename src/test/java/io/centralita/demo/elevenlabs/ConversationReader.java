package io.centralita.demo.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.demo.AccountReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a simulated account the way a client of ElevenLabs does: page by page, again after a 429.
 */
final class ConversationReader {
  static final String LIST = "/v1/convai/conversations";

  private final HttpClient http = HttpClient.newHttpClient();
  private final SimulatedElevenLabs elevenLabs;

  ConversationReader(SimulatedElevenLabs elevenLabs) {
    this.elevenLabs = elevenLabs;
  }

  /** All pages of a list. */
  List<JsonNode> all(String query) {
    List<JsonNode> conversations = new ArrayList<>();
    String cursor = "";
    while (cursor != null) {
      JsonNode page = list(query + "&cursor=" + cursor);
      page.get("conversations").forEach(conversations::add);
      cursor = page.get("has_more").booleanValue() ? page.get("next_cursor").textValue() : null;
    }
    return conversations;
  }

  JsonNode list(String query) {
    return AccountReader.parse(text(LIST + "?" + query));
  }

  JsonNode detail(JsonNode conversation) {
    return AccountReader.parse(text(detailPath(conversation)));
  }

  List<JsonNode> details(List<JsonNode> conversations) {
    return conversations.stream().map(this::detail).toList();
  }

  static String detailPath(JsonNode conversation) {
    return LIST + "/" + conversation.get("conversation_id").textValue();
  }

  String text(String path) {
    HttpResponse<String> response = get(path);
    return response.statusCode() == 429 ? get(path).body() : response.body();
  }

  HttpResponse<String> get(String path) {
    return send("GET", path, elevenLabs.apiKey());
  }

  /**
   * One request.
   *
   * @param apiKey null for none
   */
  HttpResponse<String> send(String method, String path, String apiKey) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(elevenLabs.baseUrl() + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.noBody());
    if (apiKey != null) {
      request.header("xi-api-key", apiKey);
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
