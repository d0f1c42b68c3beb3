package io.centralita.tenants;

import static io.centralita.database.Instants.instant;

import com.fasterxml.jackson.databind.JsonNode;
import io.centralita.api.ApiRequest;
import io.centralita.api.ApiResponse;
import io.centralita.api.QueryParameters;
import io.centralita.api.RequestBody;
import io.centralita.attribution.PhoneNumber;
import io.centralita.database.StorableText;
import io.centralita.database.Uuid;
import io.centralita.runs.InvalidRequestException;
import io.centralita.time.Timestamps;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;

/** Answers which tenants there are, makes and changes them, and gives them numbers. */
public final class TenantsApi {

  private static final ClasspathSqlLocator SQL = ClasspathSqlLocator.removingComments();
  private static final String[] FIELDS = {"name", "greeting", "sales_number", "support_number"};
  private static final int LONGEST_NAME = 200;

  /** Some minutes of speech. */
  private static final int LONGEST_GREETING = 4_000;

  private final Jdbi database;
  private final Supplier<StorableText> text;

  /**
   * @param text what text the database holds
   */
  TenantsApi(Jdbi database, Supplier<StorableText> text) {
    this.database = database;
    this.text = text;
  }

  /**
   * All of them, by name.
   *
   * @throws InvalidRequestException for a parameter, of which there are none
   */
  public ApiResponse tenants(ApiRequest request) {
    QueryParameters.of(request.query());
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("success", true);
    content.put("tenants", database.withHandle(handle -> select(handle, null)));
    return new ApiResponse(200, content);
  }

  /**
   * Makes one of what the body says.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse add(ApiRequest request) {
    return withFields(
        request,
        fields -> {
          if (fields.get("name") == null) {
            throw badName();
          }
          String id = UUID.randomUUID().toString();
          return database.withHandle(
              handle -> {
                handle.createUpdate(sql("insert-tenant")).bind("id", id).bindMap(fields).execute();
                return answer(handle, 201, id);
              });
        });
  }

  /**
   * Changes what the body names of the one in the address.
   *
   * @throws InvalidRequestException with one sentence for what cannot be read
   */
  public ApiResponse change(ApiRequest request) {
    return withFields(
        request,
        fields ->
            ofTenant(
                request,
                (handle, id) -> {
                  handle
                      .createUpdate(sql("change-tenant"))
                      .bind("id", id)
                      .bindMap(fields)
                      .execute();
                  return answer(handle, 200, id);
                }));
  }

  /**
   * Gives the number in the address to the tenant there; one that it has it keeps.
   *
   * @throws InvalidRequestException where the address names no number
   */
  public ApiResponse addNumber(ApiRequest request) {
    requireNothing(request);
    String number = PhoneNumber.typed(request.phoneNumber());
    if (number == null) {
      throw new InvalidRequestException(
          "The address names no phone number: it must be written with its country code,"
              + " as +34881198794 or 0034 881 198 794.");
    }
    return ofTenant(
        request,
        (handle, id) -> {
          ApiResponse unknown = answer(handle, 200, id);
          if (unknown.status() == 404) {
            return unknown;
          }
          handle
              .createUpdate(sql("add-tenant-number"))
              .bind("id", id)
              .bind("number", number)
              .execute();
          boolean has =
              handle
                  .createQuery(sql("has-tenant-number"))
                  .bind("id", id)
                  .bind("number", number)
                  .mapTo(Boolean.class)
                  .one();
          return has
              ? answer(handle, 200, id)
              : ApiResponse.refused(
                  409,
                  "Another tenant has this number: take it away there first"
                      + " (DELETE /api/tenants/{id}/numbers/{number}).");
        });
  }

  /** Takes the number in the address away from the tenant there. */
  public ApiResponse removeNumber(ApiRequest request) {
    requireNothing(request);
    String typed = storable(request.phoneNumber());
    return ofTenant(
        request,
        (handle, id) -> {
          int removed =
              handle
                  .createUpdate(sql("remove-tenant-number"))
                  .bind("id", id)
                  .bind("number", PhoneNumber.typed(typed))
                  .bind("typed", typed)
                  .execute();
          return removed > 0
              ? answer(handle, 200, id)
              : ApiResponse.refused(404, "There is no such tenant, or it has no such number.");
        });
  }

  private static void requireNothing(ApiRequest request) {
    QueryParameters.of(request.query());
  }

  private ApiResponse withFields(
      ApiRequest request, Function<Map<String, Object>, ApiResponse> answer) {
    QueryParameters.of(request.query());
    if (!RequestBody.isJson(request.contentType())) {
      return ApiResponse.refused(
          415, "The body must be JSON, with Content-Type: application/json.");
    }
    return answer.apply(fields(RequestBody.object(request.body(), FIELDS)));
  }

  private interface Work {
    ApiResponse of(Handle handle, String id);
  }

  private ApiResponse ofTenant(ApiRequest request, Work work) {
    return Uuid.is(request.id())
        ? database.withHandle(handle -> work.of(handle, request.id()))
        : noTenant();
  }

  private ApiResponse answer(Handle handle, int status, String id) {
    return select(handle, id).stream()
        .findFirst()
        .map(
            tenant -> {
              Map<String, Object> content = new LinkedHashMap<>();
              content.put("success", true);
              content.put("tenant", tenant);
              return new ApiResponse(status, status == 201 ? "/api/tenants/" + id : null, content);
            })
        .orElseGet(TenantsApi::noTenant);
  }

  private static ApiResponse noTenant() {
    return ApiResponse.refused(404, "There is no such tenant.");
  }

  /**
   * @param id whose; {@code null} for all
   */
  private static List<Map<String, Object>> select(Handle handle, String id) {
    return handle
        .createQuery(sql("select-tenants"))
        .bind("id", id)
        .map((row, context) -> entry(row))
        .list();
  }

  private static Map<String, Object> entry(ResultSet row) throws SQLException {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("id", row.getString("id"));
    entry.put("name", row.getString("name"));
    entry.put("greeting", row.getString("greeting"));
    entry.put("sales_number", row.getString("sales_number"));
    entry.put("support_number", row.getString("support_number"));
    entry.put("numbers", Arrays.asList((Object[]) row.getArray("numbers").getArray()));
    entry.put("created_at", Timestamps.format(instant(row, "created_at")));
    return entry;
  }

  /** The values of all fields, and of those that may be cleared whether they are there. */
  private Map<String, Object> fields(JsonNode body) {
    Map<String, Object> fields = new HashMap<>();
    fields.put("name", body.has("name") ? name(body.get("name")) : null);
    fields.put("greeting", greeting(body.path("greeting")));
    for (String field : List.of("sales_number", "support_number")) {
      fields.put(field, number(field, body.path(field)));
    }
    for (String field : FIELDS) {
      fields.put("has_" + field, body.has(field));
    }
    return fields;
  }

  private String name(JsonNode given) {
    String name = given.isTextual() ? clean(given.textValue(), "\\p{Cc}") : "";
    if (isBlank(name) || length(name) > LONGEST_NAME) {
      throw badName();
    }
    return name;
  }

  private static InvalidRequestException badName() {
    return new InvalidRequestException(
        "name must be a text of 1 to %d characters that is not blank.".formatted(LONGEST_NAME));
  }

  /** Null where it says nothing. */
  private String greeting(JsonNode given) {
    if (isNothing(given)) {
      return null;
    }
    // lines may end
    String greeting = given.isTextual() ? clean(given.textValue(), "[\\p{Cc}&&[^\n]]") : null;
    if (greeting == null || length(greeting) > LONGEST_GREETING) {
      throw new InvalidRequestException(
          "greeting must be a text of %d characters at most, or null.".formatted(LONGEST_GREETING));
    }
    return isBlank(greeting) ? null : greeting;
  }

  private static String number(String field, JsonNode given) {
    if (isNothing(given)) {
      return null;
    }
    String number = given.isTextual() ? PhoneNumber.typed(given.textValue()) : null;
    if (number == null) {
      throw new InvalidRequestException(
          field + " must be a phone number with + or 00 and its country code, or null.");
    }
    return number;
  }

  private static boolean isNothing(JsonNode given) {
    return given.isMissingNode() || given.isNull();
  }

  private String clean(String given, String controls) {
    return storable(given.replaceAll(controls, " ")).strip();
  }

  /** No text of the database has a NUL. */
  private String storable(String given) {
    return text.get().of(given.replace("\0", ""));
  }

  private static int length(String given) {
    return given.codePointCount(0, given.length());
  }

  private static boolean isBlank(String given) {
    return given
        .codePoints()
        .allMatch(
            c ->
                Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.getType(c) == Character.FORMAT);
  }

  private static String sql(String name) {
    return SQL.locate(TenantsApi.class, name);
  }
}
