package io.centralita.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.centralita.demo.twilio.SimulatedTwilio;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads a simulated account the way a client of Twilio does: page by page, again after a 429. */
public final class AccountReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final SimulatedTwilio twilio;
  private final String accountPath;

  public AccountReader(SimulatedTwilio twilio) {
    this.twilio = twilio;
    this.accountPath = "/2010-04-01/Accounts/" + twilio.accountSid();
  }

  public String path(String rest) {
    return accountPath + rest;
  }

  public List<JsonNode> callsBetween(Instant from, Instant to, int pageSize) {
    return allCalls(
        "/Calls.json?StartTime%3E=" + from + "&StartTime%3C=" + to + "&PageSize=" + pageSize);
  }

  public List<JsonNode> allCalls(String list) {
    return all("calls", path(list));
  }

  public List<JsonNode> all(String name, String list) {
    List<JsonNode> records = new ArrayList<>();
    String next = list;
    while (next != null) {
      JsonNode page = json(next);
      page.get(name).forEach(records::add);
      next = page.get("next_page_uri").textValue();
    }
    return records;
  }

  public JsonNode json(String path) {
    return parse(text(path));
  }

  public String text(String path) {
    HttpResponse<String> response = get(path);
    return response.statusCode() == 429 ? get(path).body() : response.body();
  }

  public HttpResponse<String> get(String path) {
    return send("GET", path, twilio.authToken());
  }

  public HttpResponse<String> send(String method, String path, String password) {
    try {
      return http.send(request(method, path, password), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public CompletableFuture<HttpResponse<String>> getAsync(String path) {
    return http.sendAsync(request("GET", path, twilio.authToken()), BodyHandlers.ofString());
  }

  public static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException e) {
      throw new IllegalStateException(body, e);
    }
  }

  private HttpRequest request(String method, String path, String password) {
    String credentials = twilio.accountSid() + ":" + password;
    return HttpRequest.newBuilder(URI.create(twilio.baseUrl() + path))
        .timeout(Duration.ofSeconds(10))
        .header(
            "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes()))
        .method(method, BodyPublishers.noBody())
        .build();
  }
}
