package io.centralita;

import io.centralita.RunningCentralita.Reply;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** ElevenLabs, as far as it reports that a call has ended. */
final class PostCallSender {

  static final String PATH = "/functions/v1/elevenlabs-webhook";
  static final String SECRET = "wsec_a secret of the tests";

  private final RunningCentralita centralita;

  PostCallSender(RunningCentralita centralita) {
    this.centralita = centralita;
  }

  /** With which it is heard, and what it sends is kept in the folder. */
  static Map<String, String> settings(Path spool) {
    return Map.of("ELEVENLABS_WEBHOOK_SECRET", SECRET, "SPOOL_DIRECTORY", spool.toString());
  }

  /** Signed, now. */
  Reply send(String event, String... headers) {
    HttpRequest.Builder request = signed(bytes(event), SECRET, now());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return RunningCentralita.send(request.build());
  }

  /** Events that can be told apart, one after the other. */
  List<String> sendAll(int count) {
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String event = "{\"name\":\"event " + i + "\",\"id\":\"" + UUID.randomUUID() + "\"}";
      Reply reply = send(event);
      if (reply.status() != 200) {
        throw new AssertionError("not taken: " + reply);
      }
      sent.add(event);
    }
    return sent;
  }

  HttpRequest.Builder signed(byte[] event, String secret, long time) {
    return unsigned(event).header("ElevenLabs-Signature", signature(event, secret, time));
  }

  HttpRequest.Builder unsigned(byte[] event) {
    return HttpRequest.newBuilder(centralita.address(PATH))
        .POST(HttpRequest.BodyPublishers.ofByteArray(event));
  }

  static String signature(byte[] event, String secret, long time) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(bytes(secret), "HmacSHA256"));
      mac.update(bytes(time + "."));
      return "t=" + time + ",v0=" + HexFormat.of().formatHex(mac.doFinal(event));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static long now() {
    return Instant.now().getEpochSecond();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
