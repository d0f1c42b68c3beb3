package io.centralita.phones;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.api.ApiRequest;
import io.centralita.api.ApiResponse;
import io.centralita.api.QueryParameters;
import io.centralita.api.RequestBody;
import io.centralita.database.StorableText;
import io.centralita.runs.InvalidRequestException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers whose number is whose, and gives a number to a workspace. */
public final class PhonesApi {

  private final Phones phones;
  private final Supplier<StorableText> text;

  /**
   * @param text what text the database holds
   */
  PhonesApi(Phones phones, Supplier<StorableText> text) {
    this.phones = phones;
    this.text = text;
  }

  /**
   * The rows of the directory with the sums over their calls.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse phones(ApiRequest request) {
    QueryParameters parameters = QueryParameters.of(request.query(), "q", "workspace");
    String search = parameters.get("q");
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put(
        "phones",
        phones.list(
            search == null || search.isBlank() ? null : storable(search),
            parameters.id("workspace")));
    return new ApiResponse(200, content);
  }

  /**
   * Gives the number in the address to the workspace in the body, or says what that would move.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse give(ApiRequest request) {
    boolean dryRun = isDryRun(QueryParameters.of(request.query(), "dryRun").get("dryRun"));
    if (!RequestBody.isJson(request.contentType())) {
      return ApiResponse.refused(
          415, "The body must be JSON, with Content-Type: application/json.");
    }
    JsonNode body = RequestBody.object(request.body(), "workspace_id", "since");
    if (body.hasNonNull("since")) {
      throw new InvalidRequestException(
          "since is not there yet: a number can only be given to a workspace for all its calls.");
    }
    long workspace = workspace(body.path("workspace_id"));
    String number = number(request.id());
    Optional<Move> move =
        dryRun ? phones.preview(number, workspace) : phones.give(number, workspace);
    return move.map(moved -> new ApiResponse(200, content(number, workspace, moved)))
        .orElseGet(() -> ApiResponse.refused(404, "There is no such workspace."));
  }

  private static boolean isDryRun(String given) {
    if (given != null && !given.equals("true") && !given.equals("false")) {
      throw new InvalidRequestException("dryRun must be true or false.");
    }
    return "true".equals(given);
  }

  private static long workspace(JsonNode given) {
    if (!given.isIntegralNumber() || !given.canConvertToLong()) {
      throw new InvalidRequestException("workspace_id must be the number of a workspace.");
    }
    return given.longValue();
  }

  private String number(String typed) {
    return phones
        .meant(storable(typed))
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "The address names no phone number: it must be written with its country code,"
                        + " as +34881198794 or 0034 881 198 794."));
  }

  /** No text of the database has a NUL. */
  private String storable(String given) {
    return text.get().of(given.replace("\0", ""));
  }

  private static Map<String, Object> content(String number, long workspace, Move move) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("phone_number", number);
    content.put("workspace_id", workspace);
    content.put("changedCalls", move.calls());
    content.put("changedConversations", move.conversations());
    content.put("snapshots", move.snapshots());
    return content;
  }
}
