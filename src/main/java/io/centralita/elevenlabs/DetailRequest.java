package io.centralita.elevenlabs;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A request for one conversation. */
final class DetailRequest extends ElevenLabsRequest {

  private final String id;
  private final String listed;

  /**
   * @param listed what the list says of it, as JSON text
   */
  DetailRequest(ElevenLabsApi api, String id, String listed, AtomicInteger requests) {
    super(api, requests);
    this.id = id;
    this.listed = listed;
  }

  String id() {
    return id;
  }

  String listed() {
    return listed;
  }

  @Override
  public String kind() {
    return "conversation";
  }

  @Override
  String path() {
    return "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public String query() {
    return "";
  }
}
