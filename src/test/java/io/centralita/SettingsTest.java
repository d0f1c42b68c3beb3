package io.centralita;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.centralita.database.DatabaseUrl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final String CRON_SECRET = "0123456789abcdef";
  private static final String ACCOUNT = "AC0123456789abcdefABCDEF0123456789";
  private static final String API_KEY = "SK0123456789abcdefABCDEF0123456789";

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void emptyFile() throws IOException {
    file = Files.createFile(folder.resolve("application.properties"));
  }

  @Test
  void read_theSecretAlone_leavesEverythingElseAtItsDefault() {
    Settings settings = read(Map.of());

    assertThat(settings.http().cronSecret()).isEqualTo(CRON_SECRET);
    assertThat(settings.databaseUrl()).isEmpty();
    assertThat(settings.text("TWILIO_ACCOUNT_SID")).isEmpty();
    assertThat(settings.text("TWILIO_AUTH_TOKEN")).isEmpty();
    assertThat(settings.text("TWILIO_API_KEY")).isEmpty();
    assertThat(settings.text("TWILIO_API_SECRET")).isEmpty();
    assertThat(settings.twilio().apiUrl()).isEqualTo(URI.create("https://api.twilio.com"));
    assertThat(settings.elevenLabs().webhookSecret()).isEmpty();
    assertThat(settings.http().port()).isEqualTo(3093);
    assertThat(settings.http().host()).isEqualTo("0.0.0.0");
    assertThat(settings.historicalStart()).isEqualTo(Instant.parse("2025-08-01T00:00:00Z"));
    assertThat(settings.defaultWorkspaceId()).isEqualTo(1);
    assertThat(settings.outbound().callsPerSecond()).isEqualTo(1);
    assertThat(settings.schedulesEnabled()).isTrue();
    assertThat(settings.logFormat()).isEqualTo("text");
  }

  @Test
  void read_everyVariable_isTaken() {
    Settings settings =
        read(
            Map.ofEntries(
                Map.entry("DATABASE_URL", "postgresql://user:p%40ss@db.example:6543/calls"),
                Map.entry("TWILIO_ACCOUNT_SID", ACCOUNT),
                Map.entry("TWILIO_AUTH_TOKEN", "token"),
                Map.entry("TWILIO_API_KEY", API_KEY),
                Map.entry("TWILIO_API_SECRET", "secret"),
                Map.entry("TWILIO_API_URL", "http://localhost:4010/prefix/"),
                Map.entry("ELEVENLABS_WEBHOOK_SECRET", "wsec_secret"),
                Map.entry("PORT", "8080"),
                Map.entry("HOST", "127.0.0.1"),
                Map.entry("HISTORICAL_START", "2025-09-01T02:00:00+02:00"),
                Map.entry("DEFAULT_WORKSPACE_ID", "9223372036854775807"),
                Map.entry("SCHEDULES_ENABLED", "False"),
                Map.entry("SPOOL_DIRECTORY", "/var/spool/centralita"),
                Map.entry("LOG_FORMAT", "json")));

    assertThat(settings.databaseUrl())
        .contains(new DatabaseUrl("jdbc:postgresql://db.example:6543/calls", "user", "p@ss"));
    assertThat(settings.text("TWILIO_ACCOUNT_SID")).contains(ACCOUNT);
    assertThat(settings.text("TWILIO_AUTH_TOKEN")).contains("token");
    assertThat(settings.text("TWILIO_API_KEY")).contains(API_KEY);
    assertThat(settings.text("TWILIO_API_SECRET")).contains("secret");
    assertThat(settings.twilio().apiUrl()).isEqualTo(URI.create("http://localhost:4010/prefix"));
    assertThat(settings.elevenLabs().webhookSecret()).contains("wsec_secret");
    assertThat(settings.http().port()).isEqualTo(8080);
    assertThat(settings.http().host()).isEqualTo("127.0.0.1");
    assertThat(settings.historicalStart()).isEqualTo(Instant.parse("2025-09-01T00:00:00Z"));
    assertThat(settings.defaultWorkspaceId()).isEqualTo(Long.MAX_VALUE);
    assertThat(settings.schedulesEnabled()).isFalse();
    assertThat(settings.spoolDirectory()).isEqualTo("/var/spool/centralita");
    assertThat(settings.logFormat()).isEqualTo("json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "TWILIO_SUBACCOUNTS | none",
        "TWILIO_SUBACCOUNTS | all",
        "TWILIO_SUBACCOUNTS"
            + " | AC00000000000000000000000000000001, AC00000000000000000000000000000002",
        "TWILIO_CONCURRENCY | 16",
        "BATCH_SIZE | 500",
        "RAW_DATA_DAYS | 1",
        "ELEVENLABS_API_URL | https://api.elevenlabs.io/",
        "PUBLIC_BASE_URL | https://calls.example.com/centralita",
        "TRUST_FORWARDED | true",
        "DISABLE_ELEVENLABS_HOURLY_SYNC | TRUE",
        "TWILIO_PHONE_NUMBER | +15005550006",
        "TWILIO_CALLS_PER_SECOND | 100",
        "SUPABASE_URL | https://abc.supabase.co",
        "NEXT_PUBLIC_SUPABASE_URL | https://abc.supabase.co",
        "RECORDINGS_STORE | file:data/recordings",
        "RECORDINGS_STORE | https://recordings.example.com/calls",
        "RECORDINGS_STORE | seda:recordings",
        "SPOOL_DIRECTORY | /var/lib/centralita spool/a+b#1",
        "ALERT_WEBHOOK_URL | https://hooks.example.com/T0/B0/x",
      })
  void read_aValidValue_isAccepted(String name, String value) {
    assertThatCode(() -> read(Map.of(name, value))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DATABASE_URL | mysql://db.example/calls | DATABASE_URL must start with",
        "TWILIO_ACCOUNT_SID | ACtest | TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits.",
        "TWILIO_ACCOUNT_SID | SK0123456789abcdefABCDEF0123456789 | TWILIO_ACCOUNT_SID must be",
        "TWILIO_API_KEY | AC0123456789abcdefABCDEF0123456789 | TWILIO_API_KEY must be SK and",
        "TWILIO_SUBACCOUNTS | some | TWILIO_SUBACCOUNTS must be none, all, or account sids",
        "TWILIO_SUBACCOUNTS | AC00000000000000000000000000000001,all | TWILIO_SUBACCOUNTS must be",
        "SYNC_QUEUE | seda | SYNC_QUEUE must be database or kafka:HOST:PORT",
        "SYNC_QUEUE | kafka: | SYNC_QUEUE must be database or kafka:HOST:PORT",
        "SYNC_QUEUE | kafka:broker | SYNC_QUEUE must be database or kafka:HOST:PORT",
        "SYNC_QUEUE | kafka:broker:0 | SYNC_QUEUE must be database or kafka:HOST:PORT",
        "SYNC_QUEUE | kafka:broker:65536 | SYNC_QUEUE must be database or kafka:HOST:PORT",
        "SYNC_QUEUE | kafka:broker:9092, | SYNC_QUEUE must be database or kafka:HOST:PORT",
        "SYNC_QUEUE | kafka:broker:9092?a=b | SYNC_QUEUE must be database or kafka:HOST:PORT",
        "RECORDINGS_STORE | supabase | RECORDINGS_STORE is supabase: set SUPABASE_URL and",
        "RECORDINGS_STORE | file: | RECORDINGS_STORE names no folder",
        "RECORDINGS_STORE | file:x?noop=true | RECORDINGS_STORE must be a folder's path without",
        "RECORDINGS_STORE | data/recordings | RECORDINGS_STORE must be file:DIR, supabase, or",
        "RECORDINGS_STORE | nothing:here | RECORDINGS_STORE must be file:DIR, supabase, or",
        "RECORDINGS_STORE | ../file:here | RECORDINGS_STORE must be file:DIR, supabase, or",
        "SPOOL_DIRECTORY | data/100%25 | SPOOL_DIRECTORY must be a folder's path without",
        "SPOOL_DIRECTORY | data/spool?delete=false | SPOOL_DIRECTORY must be a folder's path without",
        "TWILIO_API_URL | api.twilio.com | TWILIO_API_URL must be an address such as",
        "TWILIO_API_URL | ftp://api.twilio.com | TWILIO_API_URL must be an address such as",
        "TWILIO_API_URL | https:///prefix | TWILIO_API_URL must be an address such as",
        "TWILIO_API_URL | https://api.twilio.com/#here | TWILIO_API_URL must be an address such as",
        "RAW_DATA_DAYS | 0 | RAW_DATA_DAYS must be a whole number from 1 to 36500, not \"0\".",
        "RAW_DATA_DAYS | -1 | RAW_DATA_DAYS must be a whole number from 1 to 36500",
        "RAW_DATA_DAYS | 30 days | RAW_DATA_DAYS must be a whole number from 1 to 36500",
        "BATCH_SIZE | 0 | BATCH_SIZE must be a whole number from 1 to 10000",
        "TWILIO_CONCURRENCY | 0 | TWILIO_CONCURRENCY must be a whole number from 1 to 16",
        "TWILIO_CONCURRENCY | 17 | TWILIO_CONCURRENCY must be a whole number from 1 to 16",
        "ELEVENLABS_API_URL | elevenlabs | ELEVENLABS_API_URL must be an address",
        "PORT | 65536 | PORT must be a whole number from 0 to 65535, not \"65536\".",
        "PORT | -1 | PORT must be a whole number",
        "PORT | 80a | PORT must be a whole number",
        "PUBLIC_BASE_URL | calls.example.com | PUBLIC_BASE_URL must be an address",
        "TRUST_FORWARDED | yes | TRUST_FORWARDED must be true or false, not \"yes\".",
        "HISTORICAL_START | 01/08/2025 | HISTORICAL_START must be a day",
        "DEFAULT_WORKSPACE_ID | 0 | DEFAULT_WORKSPACE_ID must be a whole number from 1 on",
        "DEFAULT_WORKSPACE_ID | 9223372036854775808 | DEFAULT_WORKSPACE_ID must be a whole number",
        "DISABLE_ELEVENLABS_HOURLY_SYNC | 1 | DISABLE_ELEVENLABS_HOURLY_SYNC must be true or",
        "SCHEDULES_ENABLED | off | SCHEDULES_ENABLED must be true or false",
        "TWILIO_PHONE_NUMBER | 15005550006 | TWILIO_PHONE_NUMBER must be a number such as",
        "TWILIO_CALLS_PER_SECOND | 0 | TWILIO_CALLS_PER_SECOND must be a whole number from 1 to 100",
        "TWILIO_CALLS_PER_SECOND | 0.5 | TWILIO_CALLS_PER_SECOND must be a whole number from 1 to 100",
        "SUPABASE_URL | supabase | SUPABASE_URL must be an address",
        "ALERT_WEBHOOK_URL | hooks | ALERT_WEBHOOK_URL must be an address",
        "LOG_FORMAT | xml | LOG_FORMAT must be text or json, not \"xml\".",
      })
  void read_aMalformedValue_isRefusedInASentenceThatNamesIt(
      String name, String value, String sentence) {
    assertThat(refusal(Map.of(name, value))).hasMessageStartingWith(sentence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DATABASE_URL | mysql://user:geheim@host/db",
        "DATABASE_URL | postgresql://user:geheim@host:99999/db",
        "SYNC_QUEUE | kafka:user:geheim@host:9092",
        "RECORDINGS_STORE | sftp://user:geheim@host/recordings",
        "DATABASE_URL | postgresql://user:geheim%zz@host/db",
        "DATABASE_URL | postgresql://user:geheim%FF@host/db",
        "DATABASE_URL | postgresql://user:geheim/x@host/db",
        "DATABASE_URL | postgresql://user:geheim@ho st/db",
        "DATABASE_URL | postgresql://user@host/db?password=geheim&sslmode=sometimes",
        "CRON_SECRET | geheim",
        "TWILIO_ACCOUNT_SID | geheim",
        "TWILIO_API_KEY | geheim",
        "TWILIO_API_URL | https://user:geheim@api.twilio.com",
        "PUBLIC_BASE_URL | https://calls.example.com/ geheim",
        "ALERT_WEBHOOK_URL | hooks.example.com/geheim",
      })
  void read_aMalformedValueWithASecret_doesNotShowItAnywhere(String name, String value) {
    Settings.InvalidSettingException refusal = refusal(Map.of(name, value));

    StringWriter everything = new StringWriter();
    refusal.printStackTrace(new PrintWriter(everything));
    assertThat(everything.toString()).contains(name).doesNotContain("geheim");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "database | none",
        "kafka:broker:9092 | broker:9092",
        "'kafka:kafka-1.example.com:9092,10.0.0.2:19092,[::1]:1' | 'kafka-1.example.com:9092,10.0.0.2:19092,[::1]:1'",
      })
  void kafkaBrokers_areThoseOfTheQueue(String queue, String brokers) {
    assertThat(read(Map.of("SYNC_QUEUE", queue)).kafkaBrokers())
        .isEqualTo(Optional.ofNullable(brokers));
  }

  @Test
  void read_aSecretOfFifteenCharacters_isTooShort() {
    assertThat(refusal(Map.of("CRON_SECRET", CRON_SECRET.substring(1))))
        .hasMessage("CRON_SECRET is too short: at least 16 characters.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a secret\tof the tests",
        "a secret of the tests\u007F\u0085.",
        "a secret of the tests \uFFFD.",
        "a secret of the tests \uD83D."
      })
  void read_aSecretThatNobodyCanSend_isRefusedWithoutRepeatingIt(String secret) {
    for (String name : new String[] {"CRON_SECRET", "ELEVENLABS_WEBHOOK_SECRET"}) {
      assertThat(refusal(Map.of(name, secret)))
          .hasMessageStartingWith(name)
          .hasMessageEndingWith(".")
          .hasMessageNotContaining("tests");
    }
  }

  @Test
  void read_aSecretInAnyScript_isTakenAsItIs() {
    assertThat(read(Map.of("CRON_SECRET", "contraseña secreta 🔑 ñandú")).http().cronSecret())
        .isEqualTo("contraseña secreta 🔑 ñandú");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   "})
  void read_noSecret_isRefused(String blank) {
    assertThat(refusal(Map.of("CRON_SECRET", blank)))
        .hasMessageStartingWith("CRON_SECRET is not set");
  }

  @ParameterizedTest
  @CsvSource({
    "TWILIO_API_KEY, SK00000000000000000000000000000001, TWILIO_API_SECRET",
    "TWILIO_API_SECRET, geheim, TWILIO_API_KEY",
  })
  void read_halfAnApiKey_isRefusedNamingBothHalves(String name, String value, String other) {
    assertThat(refusal(Map.of(name, value)))
        .hasMessage(name + " is set but " + other + " is not: set both.");
  }

  @Test
  void read_aBlankVariable_countsAsNotSet() {
    Settings settings =
        read(
            Map.of(
                "PORT", " ", "TWILIO_API_URL", "", "TWILIO_API_KEY", "\t", "SPOOL_DIRECTORY", ""));

    assertThat(settings.spoolDirectory()).isEqualTo("data/spool");
    assertThat(settings.http().port()).isEqualTo(3093);
    assertThat(settings.twilio().apiUrl()).isEqualTo(URI.create("https://api.twilio.com"));
    assertThat(settings.text("TWILIO_API_KEY")).isEmpty();
  }

  @Test
  void read_aValueWithBlanksAround_isTakenWithoutThem() {
    assertThat(read(Map.of("TWILIO_AUTH_TOKEN", " token\n")).text("TWILIO_AUTH_TOKEN"))
        .contains("token");
  }

  @Test
  void read_aKeyOfTheFile_isThatVariable() throws IOException {
    Files.writeString(
        file,
        """
        # a comment
        twilio.account-sid = %s
        historical.start = 2025-09-01
        default.workspace-id=7
        schedules.enabled = false
        log.format =
        """
            .formatted(ACCOUNT));

    Settings settings = read(Map.of());

    assertThat(settings.text("TWILIO_ACCOUNT_SID")).contains(ACCOUNT);
    assertThat(settings.historicalStart()).isEqualTo(Instant.parse("2025-09-01T00:00:00Z"));
    assertThat(settings.defaultWorkspaceId()).isEqualTo(7);
    assertThat(settings.schedulesEnabled()).isFalse();
    assertThat(settings.logFormat()).isEqualTo("text");
  }

  @Test
  void read_aFileOfWindows_isReadLikeAnyOther() throws IOException {
    Files.writeString(
        file, "\uFEFFport = 4711 \r\ncamel.main.name = \"Telefonía\"\r\nhost = 127.0.0.1\r\n");

    Settings settings = read(Map.of());

    assertThat(settings.http().port()).isEqualTo(4711);
    assertThat(settings.http().host()).isEqualTo("127.0.0.1");
    assertThat(settings.file())
        .isEqualTo(Map.of("port", "4711", "camel.main.name", "Telefonía", "host", "127.0.0.1"));
  }

  @Test
  void read_aLineInLatin1_isRead_besideOthersInUtf8() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("twilio.auth-token = señal-ñ\n".getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes("elevenlabs.api-key = clave-ñ\n".getBytes(StandardCharsets.UTF_8));
    Files.write(file, bytes.toByteArray());

    Settings settings = read(Map.of());

    assertThat(settings.text("TWILIO_AUTH_TOKEN")).contains("señal-ñ");
    assertThat(settings.elevenLabs().apiKey()).contains("clave-ñ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
  void read_aFileInAnotherEncoding_isRefused(String encoding) throws IOException {
    Files.writeString(file, "port = 4711\n", Charset.forName(encoding));

    assertThat(refusal(Map.of()))
        .hasMessageEndingWith(
            "application.properties cannot be read as properties: save it as text in UTF-8.");
  }

  @Test
  void read_aVariableFromAFileOfVariables_isWhatItMeans() {
    Settings settings =
        read(
            Map.of(
                "TWILIO_AUTH_TOKEN", "\"token\"\r",
                "ELEVENLABS_API_KEY", "\uFEFF'key'",
                "PORT", "\u200B4711\u00A0\n",
                "ELEVENLABS_WEBHOOK_SECRET", "\"",
                "HOST", "\"\"",
                "DATABASE_URL", "\t\"postgresql://u:p@h/d\" "));

    assertThat(settings.text("TWILIO_AUTH_TOKEN")).contains("token");
    assertThat(settings.elevenLabs().apiKey()).contains("key");
    assertThat(settings.http().port()).isEqualTo(4711);
    assertThat(settings.elevenLabs().webhookSecret()).contains("\"");
    assertThat(settings.http().host()).isEqualTo("0.0.0.0");
    assertThat(settings.databaseUrl()).map(DatabaseUrl::user).contains("u");
  }

  @Test
  void read_aMalformedKeyOfTheFile_isRefusedAsItsVariable() throws IOException {
    Files.writeString(file, "trust.forwarded = perhaps\n");

    assertThat(refusal(Map.of())).hasMessageStartingWith("TRUST_FORWARDED must be");
  }

  @Test
  void read_aVariableBesideAKeyOfTheFile_wins() throws IOException {
    Files.writeString(file, "port = 1\n");

    assertThat(read(Map.of("PORT", "2")).http().port()).isEqualTo(2);
  }

  @Test
  void read_aFixedValue_standsAboveBoth() throws IOException {
    Files.writeString(file, "port = 1\ntwilio.auth-token = from the file\n");
    Map<String, String> fixed = new HashMap<>();
    fixed.put("PORT", "3");
    fixed.put("TWILIO_AUTH_TOKEN", null);

    Settings settings = Settings.read(Map.of("CRON_SECRET", CRON_SECRET, "PORT", "2"), file, fixed);

    assertThat(settings.http().port()).isEqualTo(3);
    assertThat(settings.text("TWILIO_AUTH_TOKEN")).isEmpty();
  }

  @Test
  void read_supabasesOwnNameForItsAddress_isNamedInItsSentence() {
    assertThat(refusal(Map.of("NEXT_PUBLIC_SUPABASE_URL", "nonsense")))
        .hasMessageStartingWith("NEXT_PUBLIC_SUPABASE_URL must be an address");
  }

  @Test
  void read_withoutTheFile_saysWhereToStart() throws IOException {
    Files.delete(file);

    assertThat(refusal(Map.of()))
        .hasMessageContaining("application.properties is not here")
        .hasMessageContaining("routes/");
  }

  @Test
  void secrets_areAllThatMayOpenSomething_asTheyAreSent() {
    Settings settings =
        read(
            Map.of(
                "DATABASE_URL", "postgresql://u:p%40ss+word@db.example/d",
                "TWILIO_ACCOUNT_SID", ACCOUNT,
                "TWILIO_AUTH_TOKEN", "of the account",
                "RECORDINGS_STORE",
                    "https://u:secret01@store.example/calls?authPassword=RAW(secret02)",
                "ALERT_WEBHOOK_URL", "https://hooks.example/T0/secret03?key=secret04&a=1"));

    assertThat(settings.secrets())
        .contains(CRON_SECRET, "p@ss+word", "p%40ss%2Bword", "of the account", "of+the+account")
        .contains("secret01", "secret02", "/T0/secret03", "secret04")
        .contains(
            Base64.getEncoder()
                .encodeToString((ACCOUNT + ":of the account").getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void secrets_areNotThoseThatTheDemoMadeUp_whichItHasToSay() {
    Settings settings =
        Settings.read(
            Map.of("TWILIO_API_SECRET", "the operator's", "TWILIO_API_KEY", "SK" + "0".repeat(32)),
            file,
            Map.of("CRON_SECRET", CRON_SECRET));

    assertThat(settings.secrets()).contains("the operator's").doesNotContain(CRON_SECRET);
  }

  private Settings read(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>(variables);
    environment.putIfAbsent("CRON_SECRET", CRON_SECRET);
    return Settings.read(environment, file, Collections.emptyMap());
  }

  private Settings.InvalidSettingException refusal(Map<String, String> variables) {
    return catchThrowableOfType(Settings.InvalidSettingException.class, () -> read(variables));
  }
}
