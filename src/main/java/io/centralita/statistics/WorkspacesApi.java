package io.centralita.statistics;

import static java.util.stream.Collectors.toMap;

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
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/** Answers which workspaces there are, adds and renames them. */
public final class WorkspacesApi {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();
  private static final int LONGEST_NAME = 200;

  /** More than will ever be added by others in the very same moment. */
  private static final int TIMES = 100;

  private final Jdbi database;
  private final Supplier<StorableText> text;
  private final Snapshots<CallSums> calls;
  private final Snapshots<ConversationSums> conversations;

  /**
   * @param text what text the database holds
   */
  WorkspacesApi(
      Jdbi database,
      Supplier<StorableText> text,
      Snapshots<CallSums> calls,
      Snapshots<ConversationSums> conversations) {
    this.database = database;
    this.text = text;
    this.calls = calls;
    this.conversations = conversations;
  }

  /**
   * All of them, each with its newest snapshots.
   *
   * @throws InvalidRequestException for a parameter, of which there are none
   */
  public ApiResponse workspaces(ApiRequest request) {
    QueryParameters.of(request.query());
    Map<Long, WorkspaceSums<ConversationSums>> ofConversations =
        conversations.newest().workspaces().stream()
            .collect(toMap(WorkspaceSums::workspaceId, Function.identity()));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put(
        "workspaces",
        calls.newest().workspaces().stream()
            .map(workspace -> entry(workspace, ofConversations.get(workspace.workspaceId())))
            .toList());
    return new ApiResponse(200, content);
  }

  /**
   * @param conversations of the same workspace; {@code null} where it has come since they were read
   */
  private static Map<String, Object> entry(
      WorkspaceSums<CallSums> calls, WorkspaceSums<ConversationSums> conversations) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("workspace_id", calls.workspaceId());
    entry.put("name", calls.name());
    entry.put("twilio", calls.hasSnapshot() ? calls.snapshots() : null);
    entry.put(
        "elevenlabs",
        conversations != null && conversations.hasSnapshot() ? conversations.snapshots() : null);
    return entry;
  }

  /**
   * Adds one with the name in the body.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse add(ApiRequest request) {
    return withName(request, this::added);
  }

  private ApiResponse added(String name) {
    long id =
        database.withHandle(
            handle ->
                Stream.generate(
                        () ->
                            handle
                                .createQuery(sql("insert-workspace"))
                                .bind("name", name)
                                .mapTo(Long.class)
                                .findFirst())
                    .limit(TIMES)
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElseThrow());
    return new ApiResponse(201, "/api/workspaces/" + id, content(id, name));
  }

  /**
   * Gives one the name in the body.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse rename(ApiRequest request) {
    return withName(request, name -> renamed(request, name));
  }

  private ApiResponse renamed(ApiRequest request, String name) {
    return request
        .number()
        .flatMap(
            id ->
                database.withHandle(
                    handle ->
                        handle
                            .createQuery(sql("rename-workspace"))
                            .bind("id", id)
                            .bind("name", name)
                            .mapTo(Long.class)
                            .findFirst()))
        .map(id -> new ApiResponse(200, content(id, name)))
        .orElseGet(() -> ApiResponse.refused(404, "There is no such workspace."));
  }

  private ApiResponse withName(ApiRequest request, Function<String, ApiResponse> answer) {
    QueryParameters.of(request.query());
    if (!RequestBody.isJson(request.contentType())) {
      return ApiResponse.refused(
          415, "The body must be JSON, with Content-Type: application/json.");
    }
    return answer.apply(name(request));
  }

  private String name(ApiRequest request) {
    JsonNode name = RequestBody.object(request.body(), "name").path("name");
    String given = name.isTextual() ? text.get().of(name.textValue()) : "";
    if (given.codePoints().noneMatch(WorkspacesApi::isVisible)
        || given.codePointCount(0, given.length()) > LONGEST_NAME) {
      throw new InvalidRequestException(
          "name must be a text of 1 to %d characters that is not blank.".formatted(LONGEST_NAME));
    }
    return given;
  }

  private static boolean isVisible(int character) {
    return !Character.isWhitespace(character)
        && !Character.isSpaceChar(character)
        && !Character.isISOControl(character)
        && Character.getType(character) != Character.FORMAT;
  }

  private static Map<String, Object> content(long id, String name) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("workspace_id", id);
    content.put("name", name);
    return content;
  }

  private static String sql(String name) {
    return SQL.locate(WorkspacesApi.class, name);
  }
}
