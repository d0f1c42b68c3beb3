package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.RunningCentralita.Reply;
import io.centralita.attribution.PhoneNumber;
import io.centralita.database.Database;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tenants as HTTP lists, makes and changes them, and gives them numbers. */
class TenantsTest {

  private static final String NUMBER = "+34910000001";

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();

  private final RunningCentralita centralita = extension.program();

  private Reply send(String method, String path, Object body) {
    return RunningCentralita.send(
        HttpRequest.newBuilder(centralita.address(path))
            .header("Authorization", "Bearer " + RunningCentralita.SECRET)
            .header("Content-Type", "application/json")
            // the address says which, not the client
            .headers("id", UUID.randomUUID().toString(), "number", "+34999999999")
            .method(method, HttpRequest.BodyPublishers.ofString(body.toString()))
            .build());
  }

  private static ObjectNode named(String name) {
    return JsonNodeFactory.instance.objectNode().put("name", name);
  }

  private String make(String name) {
    return send("POST", "/api/tenants", named(name)).body().path("tenant").path("id").asText();
  }

  private static String numbers(String tenant, String number) {
    return "/api/tenants/"
        + tenant
        + "/numbers/"
        + URLEncoder.encode(number, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Test
  void aTenant_isMade_changed_andListed() {
    ObjectNode body =
        named(" Acme\u0000\u0007 S.A. ")
            .put("greeting", "Hola,\n'¿qué tal?' <b>\u0001")
            .put("sales_number", "0034 910 000 001");

    Reply made = send("POST", "/api/tenants", body);
    JsonNode tenant = made.body().path("tenant");
    String path = "/api/tenants/" + tenant.path("id").asText();

    assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).contains(path);
    assertThat(tenant.properties().stream().map(java.util.Map.Entry::getKey))
        .containsExactly(
            "id", "name", "greeting", "sales_number", "support_number", "numbers", "created_at");
    assertThat(tenant.path("name").asText()).isEqualTo("Acme  S.A.");
    assertThat(tenant.path("greeting").asText()).isEqualTo("Hola,\n'¿qué tal?' <b>");
    assertThat(tenant.path("sales_number").asText()).isEqualTo(NUMBER);
    assertThat(tenant.path("support_number").isNull()).isTrue();
    assertThat(tenant.path("numbers")).isEmpty();

    Reply changed =
        send("PATCH", path, "{\"greeting\":null,\"support_number\":\"+34 910 000 002\"}");

    assertThat(changed.status()).isEqualTo(200);
    JsonNode now = changed.body().path("tenant");
    assertThat(now.path("name")).isEqualTo(tenant.path("name"));
    assertThat(now.path("greeting").isNull()).isTrue();
    assertThat(now.path("sales_number").asText()).isEqualTo(NUMBER);
    assertThat(now.path("support_number").asText()).isEqualTo("+34910000002");
    assertThat(send("PATCH", path, "{}").body().path("tenant")).isEqualTo(now);
    make("Aaa");
    JsonNode list = centralita.get("/api/tenants").body();
    assertThat(list.path("success").asBoolean()).isTrue();
    assertThat(list.path("tenants").findValuesAsText("name")).containsExactly("Aaa", "Acme  S.A.");
    assertThat(list.path("tenants").get(1)).isEqualTo(now);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | name must be",
        "{\"name\":\" \\u200b\\t\"} | name must be",
        "{\"name\":null} | name must be",
        "{\"name\":7} | name must be",
        "{\"name\":\"A\",\"greeting\":7} | greeting must be",
        "{\"name\":\"A\",\"sales_number\":\"910000001\"} | sales_number must be",
        "{\"name\":\"A\",\"support_number\":\"\"} | support_number must be",
        "{\"name\":\"A\",\"numbers\":[]} | no field \"numbers\"",
        "[] | must be a JSON object",
      })
  void whatIsNoTenant_isRefused(String body, String sentence) {
    Reply reply = send("POST", "/api/tenants", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body().path("error").asText()).contains(sentence);
    assertThat(centralita.value("SELECT count(*) FROM tenants")).isEqualTo("0");
  }

  @Test
  void whatIsTooLong_isRefused_andWhatIsJustShortEnough_isNot() {
    assertThat(send("POST", "/api/tenants", named("n".repeat(201))).status()).isEqualTo(400);
    ObjectNode body = named("😀".repeat(200));
    assertThat(send("POST", "/api/tenants", body.put("greeting", "g".repeat(4001))).status())
        .isEqualTo(400);
    assertThat(send("POST", "/api/tenants", body.put("greeting", "g".repeat(4000))).status())
        .isEqualTo(201);
    String path = "/api/tenants/" + centralita.value("SELECT id FROM tenants");
    assertThat(send("PATCH", path, "{\"name\":null}").status()).isEqualTo(400);
    assertThat(send("PATCH", path, "{\"name\":\"\"}").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "nobody", "'", "00000000-0000-0000-0000-00000000000f"})
  void aTenantThatIsNotThere_isNotFound(String id) {
    String path = "/api/tenants/" + id;

    assertThat(send("PATCH", path, named("A")).status()).isEqualTo(404);
    assertThat(send("PUT", path + "/numbers/%2B34910000001", "").status()).isEqualTo(404);
    assertThat(send("DELETE", path + "/numbers/%2B34910000001", "").status()).isEqualTo(404);
    assertThat(centralita.value("SELECT count(*) FROM tenant_phone_numbers")).isEqualTo("0");
  }

  @Test
  void aNumber_isOneTenants_howeverItIsSpelt() {
    String one = make("One");
    String other = make("Other");

    Reply given = send("PUT", numbers(one, "0034 (910) 000-001"), "");
    assertThat(given.status()).as(given.body().toString()).isEqualTo(200);
    assertThat(given.body().path("tenant").path("numbers")).hasToString("[\"" + NUMBER + "\"]");
    assertThat(send("PUT", numbers(one, NUMBER), "").body()).isEqualTo(given.body());
    assertThat(centralita.value("SELECT string_agg(phone_number, ' ') FROM tenant_phone_numbers"))
        .isEqualTo(NUMBER);

    Reply refused = send("PUT", numbers(other, "+34.910.000.001"), "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.body().path("error").asText())
        .contains("Another tenant")
        .doesNotContain("910", one);
    assertThat(send("DELETE", numbers(other, NUMBER), "").status()).isEqualTo(404);
    assertThat(send("PUT", numbers(one, "910000001"), "").status()).isEqualTo(400);
    assertThat(send("PUT", numbers(one, "none"), "").status()).isEqualTo(400);

    Reply taken = send("DELETE", numbers(one, "+34 910 000 001"), "");
    assertThat(taken.status()).isEqualTo(200);
    assertThat(taken.body().path("tenant").path("numbers")).isEmpty();
    assertThat(send("DELETE", numbers(one, NUMBER), "").status()).isEqualTo(404);
    assertThat(send("PUT", numbers(other, NUMBER), "").status()).isEqualTo(200);
  }

  @Test
  void numbersTypedByHand_countForWhatTheyMean_andCanBeTakenAway() {
    String one = make("One");
    centralita.sql(
        "INSERT INTO tenant_phone_numbers (tenant_id, phone_number)"
            + " SELECT '%s'::uuid, unnest(ARRAY['0034 910 000 001', 'none / 7'])".formatted(one));

    assertThat(send("PUT", numbers(one, NUMBER), "").body().path("tenant").path("numbers"))
        .hasSize(2);
    assertThat(send("PUT", numbers(make("Other"), NUMBER), "").status()).isEqualTo(409);
    assertThat(send("DELETE", numbers(one, "none / 7"), "").status()).isEqualTo(200);
    assertThat(send("DELETE", numbers(one, NUMBER), "").body().path("tenant").path("numbers"))
        .isEmpty();
  }

  @Test
  void whatSomebodyTyped_meansTheSame_toTheProgramAndToTheDatabase() {
    Random random = new Random(7);
    String[] parts = {
      "+",
      "00",
      "0",
      "1",
      "34",
      "600",
      "7946",
      "0958",
      " ",
      "-",
      ".",
      "/",
      "(",
      ")",
      "\u00A0",
      "\u2013",
      "\u202A",
      "x",
      "\t",
      "+266696687"
    };
    List<String> typed =
        Stream.generate(
                () ->
                    random
                        .ints(random.nextInt(1, 14), 0, parts.length)
                        .mapToObj(i -> parts[i])
                        .collect(Collectors.joining("", random.nextBoolean() ? "+34" : "", "")))
            // the database takes no zero out
            .filter(text -> !text.contains("(0)"))
            .limit(5_000)
            .toList();

    List<String> meant =
        Database.jdbi(centralita.dataSource())
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "SELECT public.meant_number(typed) FROM unnest(:typed)"
                                + " WITH ORDINALITY AS given (typed, position) ORDER BY position")
                        .bindArray("typed", String.class, typed)
                        .mapTo(String.class)
                        .list());

    assertThat(typed.stream().map(PhoneNumber::typed).toList()).isEqualTo(meant);
    assertThat(meant.stream().filter(Objects::nonNull)).hasSizeGreaterThan(300);
  }

  @Test
  void whoeverDoesNotKnowTheSecret_seesNothing() {
    assertThat(centralita.get("/api/tenants?x=1").status()).isEqualTo(400);
    assertThat(
            RunningCentralita.send(
                    HttpRequest.newBuilder(centralita.address("/api/tenants")).build())
                .status())
        .isEqualTo(401);
  }
}
