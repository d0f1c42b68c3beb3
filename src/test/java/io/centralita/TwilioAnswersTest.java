package io.centralita;

import static io.centralita.testkit.TwilioCaller.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.centralita.database.TestDatabase;
import io.centralita.testkit.EventRoute;
import io.centralita.testkit.TwilioCaller;
import io.centralita.testkit.TwilioCaller.Answer;
import io.centralita.testkit.TwilioCaller.Verb;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What callers hear, and what is kept of what Twilio posts. */
class TwilioAnswersTest {

  private static final String INCOMING = "/functions/v1/twilio-webhook";
  private static final String STATUS = "/functions/v1/twilio-status";
  private static final String SCRIPT = "/functions/v1/twilio-outbound-script";
  private static final List<String> ADDRESSES =
      List.of(
          INCOMING,
          "/twilio-menu",
          SCRIPT,
          STATUS,
          "/functions/v1/twilio-recording",
          "/functions/v1/twilio-transcription");
  private static final String CALLED = "+15005550006";
  private static final String SALES = "+15005550101";
  private static final String SUPPORT = "+15005550102";
  private static final String MESSAGE =
      "say Ahora no podemos atenderle. Deje su mensaje después del tono";
  private static final String GOODBYE = "say Gracias por su llamada. Hasta luego";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final EventRoute EVENTS = new EventRoute("twilio-event");

  @TempDir static Path spool;

  private static TestDatabase database;
  private static RunningCentralita centralita;
  private static TwilioCaller twilio;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    centralita =
        RunningCentralita.on(
            database.database(),
            settings(),
            Clock.systemUTC(),
            main -> main.configure().addConfiguration(EVENTS));
    twilio = new TwilioCaller(centralita.address(""));
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("TWILIO_ACCOUNT_SID", TwilioCaller.ACCOUNT);
    settings.put("TWILIO_AUTH_TOKEN", TwilioCaller.TOKEN);
    settings.put("SPOOL_DIRECTORY", spool.toString());
    return settings;
  }

  @AfterAll
  static void stop() {
    centralita.close();
    database.close();
  }

  @BeforeEach
  void begin() {
    await().until(() -> Spooled.in(spool.resolve("twilio")).isEmpty());
    EVENTS.forget();
    tenant("Hola, soy <Acme> & \"Cía\"", SALES, SUPPORT);
  }

  private static void tenant(String greeting, String sales, String support) {
    centralita.sql(
        "DELETE FROM tenants", // with numbers and contacts
        "INSERT INTO tenants (id, name, greeting, sales_number, support_number) VALUES"
            + " ('00000000-0000-0000-0000-000000000001', 'Acme', %s, %s, %s)"
                .formatted(quoted(greeting), quoted(sales), quoted(support)),
        "INSERT INTO tenant_phone_numbers (tenant_id, phone_number) VALUES"
            + " ('00000000-0000-0000-0000-000000000001', '+1 (500) 555-0006')");
  }

  private static String quoted(String text) {
    return text == null ? "NULL" : "'" + text.replace("'", "''") + "'";
  }

  @Test
  void everySequenceOfDigitsAndSilence_comesToAnEnd_afterThreeMenusAtMost() {
    for (String first : List.of("", "1", "2", "12", "<&>")) {
      for (String second : List.of("", "1", "*")) {
        for (String third : List.of("", "2", "0")) {
          assertWalk(List.of(first, second, third));
        }
      }
    }
  }

  private static void assertWalk(List<String> pressed) {
    Map<String, String> numbers = Map.of("1", SALES, "2", SUPPORT);
    int menus = 0;
    while (menus < 3 && !numbers.containsKey(pressed.get(menus))) {
      menus++;
    }
    boolean dialled = menus < 3;
    List<String> doings = new ArrayList<>(pressed.subList(0, dialled ? menus + 1 : 3));
    doings.add("completed");
    List<String> expected = new ArrayList<>(List.of("say Hola, soy <Acme> & \"Cía\""));
    expected.addAll(Collections.nCopies(dialled ? menus + 1 : 3, "menu"));
    expected.add(dialled ? "dial " + numbers.get(pressed.get(menus)) : GOODBYE);
    expected.add("hangup");

    assertThat(twilio.walk(INCOMING, call(), doings)).as("%s", pressed).isEqualTo(expected);
  }

  @Test
  void whereNobodyAnswers_aMessageIsRecorded_andItsEventIsKept() {
    List<String> outcomes = List.of("busy", "no-answer", "failed", "canceled", "", "nonsense");
    for (String outcome : outcomes) {
      List<String> heard = twilio.walk(INCOMING, call(), List.of("2", outcome, "hangup"));

      assertThat(heard.subList(2, heard.size()))
          .containsExactly("dial " + SUPPORT, MESSAGE, "record", GOODBYE, "hangup");
    }
    await().until(() -> EVENTS.delivered().size() == 2 * outcomes.size());
    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(event(2 * i + 1).path("endpoint").asText()).isEqualTo("twilio-voicemail");
      assertThat(event(2 * i + 1).at("/form/DialCallStatus").asText()).isEqualTo(outcomes.get(i));
    }
  }

  @Test
  void whoHangsUpWhileItRings_isNotAskedForAMessage() {
    assertThat(
            twilio
                .post(
                    "/twilio-menu?dialled=1",
                    call("DialCallStatus", "no-answer", "CallStatus", "completed"))
                .names())
        .containsExactly("Hangup");
    twilio.post(INCOMING, call());
    await().until(() -> EVENTS.delivered().size() == 1);
    assertThat(event(0).path("endpoint").asText()).isEqualTo("twilio-webhook");
  }

  @Test
  void aMessageThatIsSilent_endsTheCallToo() {
    assertThat(twilio.walk(INCOMING, call(), List.of("1", "busy", "")))
        .endsWith(MESSAGE, "record", GOODBYE, "hangup");
  }

  @Test
  void whoCannotBeDialled_isNot_andAMessageIsRecorded() {
    for (String number : new String[] {null, "", "ventas", CALLED, "+1 500 555 0006", "911"}) {
      tenant("Hola", number, null);

      assertThat(twilio.walk("/twilio-menu", call("Digits", "1"), List.of()))
          .as(number)
          .startsWith(MESSAGE, "record");
      assertThat(twilio.walk("/twilio-menu", call("Digits", "2"), List.of()))
          .startsWith(MESSAGE, "record");
    }
  }

  @Test
  void theVerbs_sayWhatTwilioNeeds() {
    List<Verb> greeting = twilio.post(INCOMING, call()).verbs();
    Verb dial = twilio.post("/twilio-menu", call("Digits", "1")).verbs().get(0);
    List<Verb> message = twilio.post("/twilio-menu?dialled=1", call()).verbs();
    List<Verb> script = twilio.post(SCRIPT, call("Direction", "outbound-api")).verbs();

    assertThat(greeting)
        .filteredOn(verb -> verb.name().equals("Gather"))
        .extracting(verb -> verb.attribute("action"))
        .containsExactly("/twilio-menu", "/twilio-menu?menu=2", "/twilio-menu?menu=3");
    assertThat(greeting.get(1).attribute("numDigits")).isEqualTo("1");
    assertThat(greeting.get(1).attribute("method")).isEqualTo("POST");
    assertThat(greeting.get(1).nested().get(0).text())
        .isEqualTo("Presione 1 para ventas, 2 para soporte");
    assertThat(dial.attribute("callerId")).isEqualTo(CALLED);
    assertThat(dial.nested()).extracting(Verb::name).containsExactly("Number");
    assertThat(message.get(1).attributes())
        .containsEntry("recordingStatusCallback", "/functions/v1/twilio-recording")
        .containsEntry("playBeep", "true")
        .containsKeys("maxLength", "action");
    assertThat(script).extracting(Verb::name).containsExactly("Say", "Record", "Hangup");
    assertThat(script.get(1).attributes())
        .containsEntry("maxLength", "3600")
        .containsEntry("transcribe", "true")
        .containsEntry("transcribeCallback", "/functions/v1/twilio-transcription")
        .containsEntry("recordingStatusCallback", "/functions/v1/twilio-recording");
    assertThat(twilio.walk(SCRIPT, call(), List.of("hangup"))).endsWith(GOODBYE, "hangup");
    for (List<Verb> document : List.of(greeting, List.of(dial), message, script)) {
      document.stream()
          .flatMap(verb -> Stream.concat(Stream.of(verb), verb.nested().stream()))
          .filter(verb -> verb.name().equals("Say"))
          .forEach(say -> assertThat(say.attribute("language")).isEqualTo("es-MX"));
    }
  }

  @Test
  void aMenuThatNobodyOffered_isTheLast() {
    for (String menu : List.of("999", "x", "0", "-1", "4", "3", "%31%32", "1e0", "")) {
      assertThat(twilio.post("/twilio-menu?menu=" + menu, call("Digits", "7")).names())
          .as(menu)
          .containsExactly("Say", "Hangup");
    }
  }

  @Test
  void theGreeting_isTheTenants_elseTheContactsName_elseTheSettings() {
    tenant(" \u0001 ", SALES, SUPPORT);
    assertThat(greeting(call())).isEqualTo("Gracias por llamar");
    centralita.sql(
        "INSERT INTO crm_contacts (tenant_id, nombre, numero, created_at) VALUES"
            + " ('00000000-0000-0000-0000-000000000001', 'Later', '+15005550010', now()),"
            + " ('00000000-0000-0000-0000-000000000001', E'Ana\\u0001 {name} </Say>', '001 500"
            + " 5550010', '2020-01-01')");
    assertThat(greeting(call())).isEqualTo("Bienvenido Ana  {name} </Say>");
    assertThat(greeting(call("From", "anonymous"))).isEqualTo("Gracias por llamar");
    assertThat(greeting(call("From", "+266696687"))).isEqualTo("Gracias por llamar");
    assertThat(greeting(call("To", "sip:%2B15005550006@acme.sip.twilio.com;transport=tls")))
        .startsWith("Bienvenido");
  }

  @Test
  void aNumberThatIsNobodys_isSaidSo_andTheEventIsKept() {
    List<String> numbers =
        List.of("+15005550999", "anonymous", "", "\u0000", "'; DROP TABLE tenants; --");
    for (String to : numbers) {
      Answer answer = twilio.post(INCOMING, call("To", to));

      assertThat(answer.names()).containsExactly("Say", "Hangup");
      assertThat(answer.verbs().get(0).text()).contains("no está en servicio");
    }
    await().until(() -> EVENTS.delivered().size() == numbers.size());
    for (int i = 0; i < numbers.size(); i++) {
      assertThat(event(i).at("/form/To").asText()).isEqualTo(numbers.get(i));
    }
  }

  @Test
  void callbacks_areKeptAsTheyCame_andAnsweredWithNothing() {
    Map<String, String> form =
        call("Text", "¿Sí? \u0000 😀 % + & = ' \\ <b>\r\n", "ünï", "", " ", "x");
    Instant before = Instant.now();

    Answer answer = twilio.post(STATUS + "?call=a%2Bb+c&empty", form);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
    await().until(() -> EVENTS.delivered().size() == 1);
    assertThat(event(0).path("endpoint").asText()).isEqualTo("twilio-status");
    assertThat(Instant.parse(event(0).path("received").asText()))
        .isBetween(before.minusMillis(1), Instant.now());
    assertThat(fields(event(0).path("query"))).isEqualTo(Map.of("call", "a+b c", "empty", ""));
    assertThat(fields(event(0).path("form"))).isEqualTo(form);
  }

  @Test
  void eventsOfAllKinds_comeInTheOrderTheyWereTaken() {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      for (String endpoint :
          List.of("twilio-webhook", "twilio-status", "twilio-recording", "twilio-transcription")) {
        assertThat(twilio.post("/functions/v1/" + endpoint, call("n", "" + i)).status())
            .isLessThan(300);
        expected.add(endpoint + i);
      }
    }

    await().until(() -> EVENTS.delivered().size() == expected.size());
    List<String> came = new ArrayList<>();
    for (int i = 0; i < expected.size(); i++) {
      came.add(event(i).path("endpoint").asText() + event(i).at("/form/n").asText());
    }
    assertThat(came).isEqualTo(expected);
  }

  @Test
  void aFormOf400FieldsAnd100000Characters_isTakenWhole() {
    Map<String, String> form = call("TranscriptionText", "ñandú ".repeat(17_000));
    for (int i = 0; i < 400; i++) {
      form.put("field" + i, "€" + i);
    }

    assertThat(twilio.post("/functions/v1/twilio-transcription", form).status()).isEqualTo(204);

    await().until(() -> EVENTS.delivered().size() == 1);
    assertThat(fields(event(0).path("form"))).isEqualTo(form);
  }

  @Test
  void theTypeOfABody_changesNothing() {
    List<String> types =
        List.of(
            "application/x-www-form-urlencoded; charset=nonsense",
            "application/x-www-form-urlencoded; charset=UTF-16",
            "multipart/form-data; boundary=x",
            "text/plain",
            "nonsense");
    for (String type : types) {
      assertThat(twilio.post(STATUS, call("Text", "ñ"), "Content-Type", type).status())
          .isEqualTo(204);
    }
    await().until(() -> EVENTS.delivered().size() == types.size());
    for (int i = 0; i < types.size(); i++) {
      assertThat(event(i).at("/form/Text").asText()).isEqualTo("ñ");
    }
  }

  @Test
  void oddRequestsThatAreSigned_areAnsweredAndKept() {
    assertThat(twilio.post(INCOMING, Map.of()).names()).containsExactly("Say", "Hangup");
    assertThat(twilio.post("/twilio-menu", Map.of()).names()).endsWith("Hangup");
    assertThat(twilio.post(STATUS, Map.of()).status()).isEqualTo(204);
    assertThat(twilio.post(STATUS, call("CallSid", "'\u0000\n%")).status()).isEqualTo(204);
    assertThat(twilio.post("/twilio-menu", call("Digits", "1", "CallSid", "")).names())
        .endsWith("Hangup");
    await().until(() -> EVENTS.delivered().size() == 3);

    String json = "{\"a\":[1]}";
    String query = "?bodySHA256=" + DigestUtils.sha256Hex(json);
    String signature =
        TwilioCaller.signature(TwilioCaller.TOKEN, centralita.address(STATUS) + query, Map.of());
    assertThat(twilio.send(STATUS + query, json, signature).status()).isEqualTo(204);
    assertThat(twilio.send(STATUS + query, json + " ", signature).status()).isEqualTo(401);
  }

  @Test
  void whatTwilioHasNotSigned_isRefused_andSoIsAnotherMethod() {
    String body = TwilioCaller.encoded(call());
    for (String path : ADDRESSES) {
      for (String signature :
          new String[] {
            null,
            "",
            "garbage",
            "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
            TwilioCaller.signature("another", centralita.address(path).toString(), call())
          }) {
        Answer answer = twilio.send(path, body, signature);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.body()).isEqualTo("{\"error\":\"Unauthorized\"}");
      }
      RunningCentralita.Reply get =
          RunningCentralita.send(HttpRequest.newBuilder(centralita.address(path)).GET().build());
      assertThat(get.status()).isEqualTo(405);
      assertThat(get.headers().firstValue("Allow")).contains("POST");
    }
    assertThat(EVENTS.attempted()).isEmpty();
  }

  @Test
  void whereNothingCanBeWritten_callbacksAre500_andCallersAreAnsweredAllTheSame()
      throws IOException {
    Path folder = spool.resolve("twilio");
    Files.createDirectories(folder);
    Path aside = Files.move(folder, spool.resolve("aside"));
    Files.createFile(folder);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger logger = (Logger) LoggerFactory.getLogger("webhook");
    logger.addAppender(log);
    try {
      Answer status = twilio.post(STATUS, call());
      Answer incoming = twilio.post(INCOMING, call());
      Answer menu = twilio.post("/twilio-menu?dialled=1", call("CallSid", "CA'\n"));

      assertThat(status.status()).isEqualTo(500);
      assertThat(status.body()).startsWith("{\"success\":false,\"error\":\"");
      assertThat(incoming.names()).endsWith("Hangup");
      assertThat(menu.names()).containsExactly("Say", "Record", "Say", "Hangup");
      assertThat(log.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .anyMatch(line -> line.contains("call CA00000000000000000000000000000015 could not"))
          .anyMatch(line -> line.contains("call without a sid could not"))
          .noneMatch(line -> line.contains("'\n"));
      // the database is there
      await().until(() -> EVENTS.delivered().size() == 2);
      assertThat(EVENTS.delivered()).anyMatch(event -> event.contains("twilio-voicemail"));
    } finally {
      logger.detachAppender(log);
      Files.delete(folder);
      Files.move(aside, folder);
    }
  }

  private static String greeting(Map<String, String> call) {
    return twilio.post(INCOMING, call).verbs().get(0).text();
  }

  private static JsonNode event(int index) {
    try {
      return JSON.readTree(EVENTS.delivered().get(index));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static Map<String, String> fields(JsonNode object) {
    Map<String, String> fields = new LinkedHashMap<>();
    object.properties().forEach(field -> fields.put(field.getKey(), field.getValue().textValue()));
    return fields;
  }
}
