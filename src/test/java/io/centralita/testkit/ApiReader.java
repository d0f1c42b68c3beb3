package io.centralita.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Asks the fake as one user. */
record ApiReader(FakeTwilio twilio, String user, String password) {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  static ApiReader ofMain(FakeTwilio twilio) {
    return new ApiReader(twilio, TwilioCalls.ACCOUNT, TwilioCalls.TOKEN);
  }

  HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(twilio.baseUrl() + pathAndQuery))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }

  int status(String pathAndQuery) throws IOException, InterruptedException {
    return get(pathAndQuery).statusCode();
  }

  JsonNode json(String pathAndQuery) throws IOException, InterruptedException {
    return JSON.readTree(get(pathAndQuery).body());
  }

  /** The records of every page. */
  List<JsonNode> walk(String first, String key) throws IOException, InterruptedException {
    List<JsonNode> records = new ArrayList<>();
    for (String next = first; next != null; ) {
      JsonNode page = json(next);
      page.path(key).forEach(records::add);
      next = page.path("next_page_uri").textValue();
    }
    return records;
  }
}
