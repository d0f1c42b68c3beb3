package io.centralita.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import io.centralita.api.OpenApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Holds answers to the program's OpenAPI document: each has a status, a type and fields that it
 * describes, and no other field.
 */
public final class Described {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(
          Dialect.builder(Dialects.getDraft202012())
              .keyword(new NonValidationKeyword("components"))
              .build(),
          registry ->
              registry.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  private static final JsonNode DOCUMENT = closed();
  private static final Map<Pattern, JsonNode> PATHS =
      DOCUMENT.path("paths").properties().stream()
          .collect(Collectors.toMap(path -> pattern(path.getKey()), Map.Entry::getValue));
  private static final Map<JsonNode, Schema> COMPILED = new ConcurrentHashMap<>();

  private static final int LONG = 50;

  private Described() {}

  private static Pattern pattern(String path) {
    return Pattern.compile(
        Stream.of(path.split("/", -1))
            .map(segment -> segment.startsWith("{") ? "[^/]+" : Pattern.quote(segment))
            .collect(Collectors.joining("/")));
  }

  /** The methods and addresses that the document describes, as {@code GET /api/runs/{id}}. */
  public static Set<String> operations() {
    Set<String> operations = new TreeSet<>();
    DOCUMENT
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    return operations;
  }

  /**
   * The answer, which is as the document says: its status, type, headers and body. What {@code
   * /api} took of the parameters is in the document as well.
   *
   * @throws AssertionError with what is wrong
   */
  public static <T> HttpResponse<T> checked(HttpRequest request, HttpResponse<T> answer) {
    String type = answer.headers().firstValue("Content-Type").orElse(null);
    String path = request.uri().getRawPath();
    List<String> faults = new ArrayList<>();
    operation(request.method(), path)
        .ifPresent(
            operation -> {
              faults.addAll(
                  faults(
                      request.method(),
                      path,
                      answer.statusCode(),
                      type,
                      body(answer.body(), type)));
              faults.addAll(missingHeaders(operation, answer));
              // others take what they do not know
              if (answer.statusCode() < 300 && path.startsWith("/api/")) {
                faults.addAll(unknownParameters(operation, request.uri().getRawQuery()));
              }
            });
    if (!faults.isEmpty()) {
      throw new AssertionError(
          "%s %s is answered otherwise than openapi.yaml says, %s: %s"
              .formatted(request.method(), request.uri(), faults, answer));
    }
    return answer;
  }

  private static JsonNode body(Object body, String type) {
    String text = body instanceof byte[] bytes ? new String(bytes, UTF_8) : String.valueOf(body);
    if (text.isEmpty()) {
      return JSON.missingNode();
    }
    try {
      return type != null && type.startsWith("application/json")
          ? JSON.readTree(text)
          : JSON.getNodeFactory().textNode(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  private static List<String> missingHeaders(JsonNode operation, HttpResponse<?> answer) {
    JsonNode headers =
        resolved(operation.path("responses").path(String.valueOf(answer.statusCode())))
            .path("headers");
    return headers.properties().stream()
        .map(Map.Entry::getKey)
        .filter(name -> answer.headers().firstValue(name).isEmpty())
        .map(name -> "there is no header " + name)
        .toList();
  }

  private static List<String> unknownParameters(JsonNode operation, String query) {
    Set<String> known =
        StreamSupport.stream(operation.path("parameters").spliterator(), false)
            .map(parameter -> resolved(parameter).path("name").textValue())
            .collect(Collectors.toSet());
    return Stream.of(query == null ? new String[0] : query.split("&"))
        .map(parameter -> URLDecoder.decode(parameter.replaceFirst("=.*", ""), UTF_8))
        .filter(name -> !name.isEmpty() && !known.contains(name))
        .map(name -> "there is no parameter " + name)
        .toList();
  }

  /** Empty where the document says nothing of the address. */
  private static Optional<JsonNode> operation(String method, String path) {
    return PATHS.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(path).matches())
        .map(Map.Entry::getValue)
        .map(
            item ->
                item.path(
                    "HEAD".equals(method) && !item.has("head")
                        ? "get"
                        : method.toLowerCase(Locale.ROOT)))
        .filter(JsonNode::isObject)
        .findFirst();
  }

  /**
   * What is wrong with an answer by the document; nothing, where the document says nothing of the
   * address.
   *
   * @param path encoded, without its query
   * @param type the content type, {@code null} where there is none
   * @param body missing where there is none
   */
  public static List<String> faults(
      String method, String path, int status, String type, JsonNode body) {
    return operation(method, path)
        .map(operation -> faults(operation.path("responses"), method, status, type, body))
        .orElse(List.of());
  }

  private static List<String> faults(
      JsonNode responses, String method, int status, String type, JsonNode body) {
    JsonNode response = responses.path(String.valueOf(status));
    if (response.isMissingNode() && status >= 400) {
      response = responses.path("default");
    }
    if (response.isMissingNode()) {
      return List.of("there is no status " + status);
    }
    JsonNode content = resolved(response).path("content");
    if (body.isMissingNode()) {
      return content.isEmpty() || "HEAD".equals(method)
          ? List.of()
          : List.of("status " + status + " has no body");
    }
    JsonNode media = content.path(type == null ? "" : type.replaceFirst(";.*", ""));
    return media.isMissingNode()
        ? List.of("status " + status + " has no content of type " + type)
        : faults(media.path("schema"), shortened(body));
  }

  /** Of a long list its beginning: the rest is made in the same way, and there are many. */
  private static JsonNode shortened(JsonNode body) {
    if (!body.isObject()) {
      return body;
    }
    ObjectNode shorter = JsonNodeFactory.instance.objectNode();
    body.properties().forEach(field -> shorter.set(field.getKey(), beginning(field.getValue())));
    return shorter;
  }

  private static JsonNode beginning(JsonNode value) {
    if (!value.isArray() || value.size() <= LONG) {
      return value;
    }
    ArrayNode beginning = JsonNodeFactory.instance.arrayNode();
    IntStream.range(0, LONG).forEach(i -> beginning.add(value.get(i)));
    return beginning;
  }

  private static List<String> faults(JsonNode schema, JsonNode value) {
    return COMPILED.computeIfAbsent(schema, Described::compiled).validate(value).stream()
        .map(Object::toString)
        .toList();
  }

  private static Schema compiled(JsonNode schema) {
    // what it refers to is then in the same document
    ObjectNode whole = schema.deepCopy();
    whole.set("components", DOCUMENT.get("components"));
    return SCHEMAS.getSchema(whole);
  }

  /** What is wrong with the document's own examples, and references that lead nowhere. */
  public static List<String> faultsOfExamples() {
    return Stream.of(
            DOCUMENT.findParents("example").stream()
                .filter(holder -> holder.has("schema"))
                .flatMap(holder -> faultsOf(holder.get("schema"), holder.get("example"))),
            DOCUMENT.findParents("examples").stream()
                .flatMap(
                    schema ->
                        StreamSupport.stream(schema.get("examples").spliterator(), false)
                            .flatMap(example -> faultsOf(schema, example))),
            DOCUMENT.findValuesAsText("$ref").stream()
                .filter(reference -> at(reference).isMissingNode())
                .map(reference -> reference + " is nowhere"))
        .flatMap(faults -> faults)
        .toList();
  }

  private static Stream<String> faultsOf(JsonNode schema, JsonNode example) {
    return faults(schema, example).stream().map(fault -> fault + " in " + example);
  }

  /** What is wrong with a message that the document describes under {@code webhooks}. */
  public static List<String> faultsOfWebhook(String name, JsonNode message) {
    return faults(
        DOCUMENT.at("/webhooks/" + name + "/post/requestBody/content/application~1json/schema"),
        message);
  }

  /** The ids by which clients that are made from the document call what they can ask for. */
  public static List<String> operationIds() {
    return DOCUMENT.path("paths").findValuesAsText("operationId");
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? at(node.get("$ref").textValue()) : node;
  }

  private static JsonNode at(String reference) {
    return DOCUMENT.at(JsonPointer.compile(reference.substring(1)));
  }

  /** The document, with schemas that take no field which they do not name. */
  private static JsonNode closed() {
    try {
      JsonNode document = JSON.readTree(OpenApi.json());
      // open where they are parts of others: closed is what refers to them
      document.path("components").path("schemas").forEach(schema -> close(schema, true));
      document.path("components").path("responses").forEach(Described::closeContent);
      Stream.of("paths", "webhooks")
          .flatMap(part -> document.path(part).properties().stream())
          .forEach(
              path ->
                  path.getValue()
                      .forEach(
                          operation -> {
                            operation.path("responses").forEach(Described::closeContent);
                            closeContent(operation.path("requestBody"));
                          }));
      return document;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeContent(JsonNode holder) {
    holder.path("content").forEach(media -> close(media.path("schema"), false));
  }

  private static void close(JsonNode schema, boolean isPart) {
    if (!(schema instanceof ObjectNode object)) {
      return;
    }
    schema.path("properties").forEach(property -> close(property, false));
    close(schema.path("items"), false);
    close(schema.path("additionalProperties"), false);
    Stream.of("anyOf", "oneOf")
        .forEach(word -> schema.path(word).forEach(one -> close(one, false)));
    schema.path("allOf").forEach(part -> close(part, true));
    boolean hasFields = schema.has("properties") || schema.has("allOf") || schema.has("$ref");
    if (!isPart && hasFields && !schema.has("additionalProperties")) {
      object.put("unevaluatedProperties", false);
    }
  }
}
