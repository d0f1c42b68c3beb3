package io.centralita.webhook;

import io.centralita.api.ApiResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the sender of an event. */
public final class WebhookApi {

  private static final Logger LOG = LoggerFactory.getLogger("webhook");

  /** The event is safe. */
  public ApiResponse accepted() {
    return new ApiResponse(200, Map.of("success", true));
  }

  /** Nobody knows who sent it. */
  public ApiResponse unauthorized() {
    return new ApiResponse(401, Map.of("error", "Unauthorized"));
  }

  /** There is nothing to tell by who sent it. */
  public ApiResponse without(String... settings) {
    return new ApiResponse(
        503,
        refusal(
            "This webhook is off: %s %s not set."
                .formatted(String.join(" and ", settings), settings.length == 1 ? "is" : "are")));
  }

  /** It could not be written down, so the sender has to send it again. */
  public ApiResponse notKept(Throwable failure) {
    LOG.error("❌ An event could not be kept, it was answered 500: {}", cause(failure).toString());
    return new ApiResponse(500, refusal("The event could not be kept; the log has the details."));
  }

  private static Throwable cause(Throwable failure) {
    return failure.getCause() == null ? failure : cause(failure.getCause());
  }

  private static Map<String, Object> refusal(String sentence) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", false);
    content.put("error", sentence);
    return content;
  }
}
