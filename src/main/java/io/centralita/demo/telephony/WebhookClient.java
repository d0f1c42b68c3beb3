package io.centralita.demo.telephony;

import io.centralita.demo.http.QueryString;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Posts signed forms to webhooks, as Twilio does. Safe for several threads. */
final class WebhookClient {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookClient.class);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final String authToken;

  WebhookClient(String authToken) {
    this.authToken = authToken;
  }

  /** The answer's body; empty where there is none to go on with, which Twilio bears in silence. */
  Optional<String> post(URI address, Map<String, String> form) {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(PATIENCE)
            .header("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
            .header("X-Twilio-Signature", signature(address, form))
            .header("User-Agent", "TwilioProxy/1.1")
            .POST(BodyPublishers.ofString(QueryString.encode(form)))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      LOG.debug("{} answers {}", address.getPath(), answer.statusCode());
      return Optional.of(answer.body()).filter(body -> answer.statusCode() / 100 == 2);
    } catch (IOException e) {
      LOG.debug("{} does not answer", address.getPath(), e);
      return Optional.empty();
    } catch (InterruptedException e) {
      throw (CancellationException) new CancellationException().initCause(e);
    }
  }

  /** HMAC-SHA1 over the address and the parameters in the order of their names. */
  private String signature(URI address, Map<String, String> form) {
    // no part of what is requested
    StringBuilder signed = new StringBuilder(address.toString().split("#")[0]);
    new TreeMap<>(form).forEach((name, value) -> signed.append(name).append(value));
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(authToken.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      byte[] hash = mac.doFinal(signed.toString().getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA1", e);
    }
  }
}
