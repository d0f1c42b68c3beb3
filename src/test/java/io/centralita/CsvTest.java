package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.centralita.testkit.Described;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tables that HTTP answers as CSV files. */
class CsvTest {

  private static final String CALL_COLUMNS =
      "id,call_date,direction,status,from_number,to_number,phone_number,workspace_id,workspace,duration,cost,price_unit,"
          + "attribution,matched_call_id,conversation_id,recordings,synced\r\n";

  /** More than any buffer on the way holds. */
  private static final int MANY = 60_000;

  @RegisterExtension static final CentralitaExtension extension = new CentralitaExtension();

  private final RunningCentralita centralita = extension.program();

  @Test
  void aCall_isARow_whoseColumnsAreNamedAsInJson() throws Exception {
    centralita.sql(
        "UPDATE workspaces SET name = 'Campaña \"A\", línea\r\ntwo'",
        "INSERT INTO calls (id, call_date, direction, status, from_number, to_number, phone_number, workspace_id, duration, cost,"
            + " price_unit, attribution) VALUES ('CA1', '2026-03-02T10:00:00.5Z', 'outbound-api', 'completed', '+34881198794',"
            + " '+15005550006', '+34 881 19 87 94', 1, 61, 0.00000850, 'USD', 'phone')",
        "INSERT INTO calls (id, call_date) VALUES ('CA2', '2026-03-02T09:00Z')",
        "INSERT INTO calls (id) VALUES ('CA3')",
        "INSERT INTO elevenlabs_conversations (conversation_id, call_sid) VALUES ('conv_1', 'CA1')",
        "INSERT INTO tenants (id) VALUES ('00000000-0000-0000-0000-00000000000a')",
        "INSERT INTO crm_calls (tenant_id, call_sid, from_number, direction, started_at) VALUES"
            + " ('00000000-0000-0000-0000-00000000000a', 'CA4', '+34881198794', 'inbound', '2026-03-02T08:00Z')",
        "INSERT INTO call_recordings (recording_sid, call_sid, created_at) VALUES ('RE2', 'CA4', now()), ('RE1', 'CA4', '2026-03-02')");

    HttpResponse<String> response = get("/api/calls.csv");

    assertThat(response.body())
        .isEqualTo(
            CALL_COLUMNS
                + "CA1,2026-03-02T10:00:00.500Z,outbound-api,completed,+34881198794,+15005550006,'+34 881 19 87 94,1,"
                + "\"Campaña \"\"A\"\", línea\r\ntwo\",61,0.00000850,USD,phone,,conv_1,,true\r\n"
                + "CA2,2026-03-02T09:00:00.000Z,,,,,,,,,,,,,,,true\r\n"
                + "CA4,2026-03-02T08:00:00.000Z,inbound,pending,+34881198794,,,,,,,,,,,RE1 RE2,false\r\n");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
    assertThat(response.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"calls.csv\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=HYPERLINK(\"http://a\")",
        "+1+cmd",
        "+34 881 19 87 94",
        "-1+1",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx"
      })
  void textThatASpreadsheetWouldRun_isHarmless(String name) throws Exception {
    assertThat(writtenName(name)).isEqualTo("'" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"+34881198794", "a=1", "007", "'x", " x ", "ñandú 🦤", "\"", ";", "\\"})
  void anyOtherText_staysWhatItIs(String name) throws Exception {
    assertThat(writtenName(name)).isEqualTo(name);
  }

  private String writtenName(String name) throws Exception {
    centralita.sql(
        "UPDATE workspaces SET name = '" + name.replace("'", "''") + "'",
        "INSERT INTO calls (id, call_date, workspace_id, cost) VALUES ('CA1', '2026-03-02T10:00Z', 1, -0.5)");

    Map<String, String> row = rows(get("/api/calls.csv").body()).get(0);

    assertThat(row.get("cost")).isEqualTo("-0.5");
    return row.get("workspace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "status=busy",
        "workspace=2&direction=inbound",
        "q=5550",
        "q=0000004",
        "from=2026-03-02T00:20Z&to=2026-03-02T00:40Z",
        "recorded=true",
        "q=CA00000000000000000000000000002400",
        "attribution=none"
      })
  void filters_areThoseOfTheList(String query) throws Exception {
    calls(3000);

    List<String> listed = new ArrayList<>();
    String next = "";
    while (next != null) {
      var page = centralita.get("/api/calls?limit=500&" + query + next).body();
      page.path("calls").forEach(call -> listed.add(call.path("id").asText()));
      next = page.path("next").isNull() ? null : "&after=" + page.path("next").asText();
    }

    String all = get("/api/calls.csv?" + query).body();
    assertThat(all).startsWith(CALL_COLUMNS);
    assertThat(ids(all)).isEqualTo(listed);
    assertThat(ids(get("/api/calls.csv?limit=1003&" + query).body()))
        .isEqualTo(listed.stream().limit(1003).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "/api/calls.csv?status=, 400",
    "/api/calls.csv?limit=0, 400",
    "/api/calls.csv?group=hour, 400",
    "/api/twilio-snapshots.csv?q=1234, 400",
    "/api/twilio-snapshots.csv?workspace=x, 400",
    "/api/elevenlabs-snapshots.csv?from=2026-03-02&to=2026-03-01, 400",
    "/api/snapshots.csv, 404"
  })
  void whatCannotBe_isJson_beforeAnythingIsStreamed(String path, int status) throws Exception {
    HttpResponse<String> response = get(path);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Content-Disposition")).isEmpty();
    assertThat(response.body()).startsWith("{\"success\":false,\"error\":\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/calls.csv", "/api/twilio-snapshots.csv", "/api/elevenlabs-snapshots.csv"})
  void aHead_hasTheSameHeaders_andOthersAreRefused(String path) throws Exception {
    HttpResponse<String> head = send("HEAD", path);

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Type")).contains("text/csv; charset=utf-8");
    assertThat(head.headers().firstValue("Content-Disposition").orElse(""))
        .endsWith(path.substring("/api/".length()) + "\"");
    assertThat(head.body()).isEmpty();
    assertThat(centralita.post(path).status()).isEqualTo(405);
    assertThat(
            RunningCentralita.send(HttpRequest.newBuilder(centralita.address(path)).build())
                .status())
        .isEqualTo(401);
  }

  @Test
  void snapshots_haveTheirColumns_newestFirst() throws Exception {
    centralita.sql(
        "UPDATE workspaces SET name = '@one'",
        "INSERT INTO workspaces (id, name) VALUES (2, 'two')",
        """
        INSERT INTO twilio_snapshots (workspace_id, snapshot_date, total_calls, total_cost, total_duration)
          SELECT 1 + n % 2, timestamptz '2026-03-02T00:00Z' + n / 2 * interval '1 hour', n, n / 10.0, 10 * n FROM generate_series(0, 2499) AS n
        """,
        """
        INSERT INTO elevenlabs_snapshots (workspace_id, snapshot_date, total_conversations, total_cost, total_cost_usd, total_duration,
          llm_usage, llm_price, llm_charge, call_charge, free_minutes_consumed, free_llm_dollars_consumed, dev_discount)
          VALUES (1, '2026-03-02T10:00Z', 3, 531, 0.5, 61, '{"m": {"input": {"price": 1.5, "tokens": 2}}}', 0.1, 0.2, 0.3, 0.4, 0.5, 1)
        """);

    String all = get("/api/twilio-snapshots.csv").body();
    assertThat(all)
        .startsWith(
            "workspace_id,name,snapshot_date,total_calls,total_cost,total_duration\r\n"
                + "1,'@one,2026-04-23T01:00:00.000Z,2498,249.8000,24980\r\n"
                + "2,two,2026-04-23T01:00:00.000Z,2499,249.9000,24990\r\n"
                + "1,'@one,2026-04-23T00:00:00.000Z,");
    assertThat(rows(all)).hasSize(2500).doesNotHaveDuplicates();
    assertThat(
            rows(
                get("/api/twilio-snapshots.csv?workspace=2&from=2026-03-02T01:30Z&to=2026-03-02T04:00Z")
                    .body()))
        .extracting(row -> row.get("total_calls"))
        .containsExactly("7", "5");
    assertThat(get("/api/elevenlabs-snapshots.csv?to=2026-03-03").body())
        .isEqualTo(
            "workspace_id,name,snapshot_date,total_conversations,total_cost,total_cost_usd,total_duration,llm_usage,llm_price,"
                + "llm_charge,call_charge,free_minutes_consumed,free_llm_dollars_consumed,dev_discount\r\n"
                + "1,'@one,2026-03-02T10:00:00.000Z,3,531.0000,0.5000,61,"
                + "\"{\"\"m\"\": {\"\"input\"\": {\"\"price\"\": 1.5, \"\"tokens\"\": 2}}}\",0.1000,0.2000,0.3000,0.4000,0.5000,1.0000\r\n");
  }

  @Test
  void aSlowReader_getsTheWholeFile_andHoldsNoConnectionOfTheDatabase() throws Exception {
    calls(MANY);
    try (Client client = new Client("/api/calls.csv")) {
      client.readHead();

      // the next chunk waits for it
      await().until(() -> !isUsed() && isUnderWay());

      assertThat(client.readRest()).isEqualTo(MANY + 1);
    }
    await().until(() -> !isUnderWay());
  }

  @Test
  void aReaderWhoHangsUp_endsTheFile() throws Exception {
    calls(MANY);
    try (Client client = new Client("/api/calls.csv")) {
      client.readHead();
      await().until(this::isUnderWay);
    }

    await().until(() -> !isUnderWay());
    assertThat(isUsed()).isFalse();
    assertThat(centralita.get("/api/calls?limit=1").status()).isEqualTo(200);
  }

  @Test
  void aFailureHalfway_closesTheConnection() throws Exception {
    calls(MANY);
    try (Client client = new Client("/api/calls.csv")) {
      client.readHead();
      await().until(() -> !isUsed() && isUnderWay());
      centralita.sql("ALTER TABLE calls RENAME TO calls_of_yesterday");

      assertThatThrownBy(client::readRest).isInstanceOf(IOException.class);
      await().until(() -> !isUnderWay());
    } finally {
      centralita.sql("ALTER TABLE calls_of_yesterday RENAME TO calls");
    }

    assertThat(rows(get("/api/calls.csv").body())).hasSize(MANY);
  }

  /** Two a second, of all kinds. */
  private void calls(int count) {
    centralita.sql(
        "INSERT INTO workspaces (id, name) VALUES (2, 'two') ON CONFLICT DO NOTHING",
        """
        INSERT INTO calls (id, call_date, workspace_id, direction, status, attribution, from_number, to_number, phone_number)
          SELECT 'CA' || lpad(n::text, 32, '0'), timestamptz '2026-03-02T00:00Z' + n / 2 * interval '1 second', 1 + n %% 2,
            CASE WHEN n %% 3 = 0 THEN 'inbound' ELSE 'outbound-api' END, CASE WHEN n %% 5 = 0 THEN 'busy' ELSE 'completed' END,
            'phone', '+15005550006', '+34' || lpad(n::text, 9, '0'), '+15005550006'
          FROM generate_series(1, %d) AS n
        """
            .formatted(count));
  }

  private boolean isUsed() {
    return !centralita
        .value(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'centralita' AND state <> 'idle'"
                + " AND pid <> pg_backend_pid() AND datname = current_database()")
        .equals("0");
  }

  private boolean isUnderWay() {
    return centralita.camel().getRoutes().stream()
        .filter(route -> route.getEndpoint().getEndpointUri().contains("calls.csv"))
        .anyMatch(route -> centralita.camel().getInflightRepository().size(route.getId()) > 0);
  }

  private static List<String> ids(String csv) throws IOException {
    return rows(csv).stream().map(row -> row.get("id")).toList();
  }

  private static List<Map<String, String>> rows(String csv) throws IOException {
    try (MappingIterator<Map<String, String>> rows =
        new CsvMapper()
            .readerForMapOf(String.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(csv)) {
      return rows.readAll();
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send("GET", path);
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(centralita.address(path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Authorization", "Bearer " + RunningCentralita.SECRET)
            .build();
    return Described.checked(
        request, HttpClient.newHttpClient().send(request, BodyHandlers.ofString()));
  }

  /** Reads when it is told to, and has little room until then. */
  private final class Client implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream answer;

    Client(String path) throws IOException {
      socket.setReceiveBufferSize(4096);
      socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
      socket.connect(new InetSocketAddress("127.0.0.1", centralita.address(path).getPort()));
      socket
          .getOutputStream()
          .write(
              ("GET "
                      + path
                      + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                      + RunningCentralita.SECRET
                      + "\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      answer = new BufferedInputStream(socket.getInputStream());
    }

    void readHead() throws IOException {
      assertThat(new String(answer.readNBytes(15), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200 OK");
    }

    /** How many lines there are up to the last chunk. */
    long readRest() throws IOException {
      // the rest of the first line of the head, then the others
      String head = "HTTP" + line();
      while (!head.isEmpty()) {
        head = line();
      }
      long lines = 0;
      for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
        for (byte character : answer.readNBytes(size)) {
          lines += character == '\n' ? 1 : 0;
        }
        line();
      }
      return lines;
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int character = answer.read(); character != '\n'; character = answer.read()) {
        if (character < 0) {
          throw new IOException("The connection is closed.");
        }
        line.append((char) character);
      }
      return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
