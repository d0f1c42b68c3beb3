package io.centralita;

import io.centralita.testkit.Described;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Asks a program as a browser would, without the secret, and follows nothing. */
final class PlainClient {

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI address;

  PlainClient(RunningCentralita centralita) {
    address = centralita.address("/");
  }

  /** An answer, whatever it holds. */
  record Answer(int status, byte[] bytes, HttpHeaders headers) {

    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The empty text where there is none. */
    String header(String name) {
      return headers.firstValue(name).orElse("");
    }

    /** The session that it sets, as a browser sends it back. */
    String session() {
      return header("Set-Cookie").split(";")[0];
    }
  }

  /** What a browser at one of the host's own pages says of itself. */
  String origin() {
    return "http://" + address.getAuthority();
  }

  Answer get(String path, String... headers) {
    return send("GET", path, headers);
  }

  Answer send(String method, String path, String... headers) {
    return send(request(path, headers).method(method, BodyPublishers.noBody()));
  }

  Answer form(String path, Map<String, String> fields, String... headers) {
    String body =
        fields.entrySet().stream()
            .map(
                field ->
                    field.getKey()
                        + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        request(path, headers)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  Answer signIn(String secret, String... headers) {
    return form("/login", Map.of("secret", secret), headers);
  }

  /** As the value of the header {@code Cookie}. */
  String session() {
    return signIn(RunningCentralita.SECRET).session();
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(origin() + path));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      HttpRequest asked = request.build();
      HttpResponse<byte[]> response =
          Described.checked(asked, HTTP.send(asked, BodyHandlers.ofByteArray()));
      return new Answer(response.statusCode(), response.body(), response.headers());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
