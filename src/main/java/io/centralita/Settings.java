package io.centralita;

import com.twilio.twiml.voice.Say;
import io.centralita.alerts.AlertSettings;
import io.centralita.api.HttpSettings;
import io.centralita.api.PublicAddress;
import io.centralita.attribution.PhoneNumber;
import io.centralita.database.DatabaseUrl;
import io.centralita.elevenlabs.ElevenLabsApi;
import io.centralita.elevenlabs.ElevenLabsSettings;
import io.centralita.outbound.OutboundSettings;
import io.centralita.recordings.RecordingsSettings;
import io.centralita.runs.JobSwitch;
import io.centralita.runs.Provider;
import io.centralita.telephony.IvrSettings;
import io.centralita.telephony.TelephonySettings;
import io.centralita.time.Timestamps;
import io.centralita.twilio.TwilioApi;
import io.centralita.twilio.TwilioSettings;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads and checks every setting once, at the start. A setting is an environment variable or the
 * key of {@code application.properties} that Camel maps it to ({@code TWILIO_ACCOUNT_SID} is {@code
 * twilio.account-sid}); the variable wins, and a blank value counts as not set.
 */
public final class Settings {

  private static final Pattern ACCOUNT_SID = Pattern.compile("AC[0-9a-fA-F]{32}");
  private static final Pattern API_KEY_SID = Pattern.compile("SK[0-9a-fA-F]{32}");

  /** Host and port of a Kafka broker; IPv6 addresses in brackets. */
  private static final Pattern BROKER =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):([0-9]{1,5})");

  private static final String KAFKA = "kafka:";
  private static final Pattern AROUND =
      Pattern.compile("^[\\s\\p{Z}\\p{Cc}\\p{Cf}]+|[\\s\\p{Z}\\p{Cc}\\p{Cf}]+$");
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");

  /** A password in front of a host, or the value of a parameter, which may be one. */
  private static final Pattern SECRET_IN_ADDRESS =
      Pattern.compile("//[^/@:]*:([^/@]+)@|[?&][^=&]*=(?:RAW[(])?([^&)]+)");

  private static final int SHORTEST_SECRET = 16;

  /** Those that others have to send us, or sign with, exactly as they are. */
  private static final List<String> SECRETS = List.of("CRON_SECRET", "ELEVENLABS_WEBHOOK_SECRET");

  private static final List<String> SPOKEN =
      List.of(
          "IVR_GREETING", "IVR_MENU", "IVR_MESSAGE", "IVR_GOODBYE", "IVR_UNKNOWN", "IVR_SCRIPT");

  /** Twilio says no more than that at once. */
  private static final int LONGEST_SPOKEN = 4_000;

  /** What Java reads instead of bytes that the machine's character set does not have. */
  private static final int UNREADABLE = 0xFFFD;

  private static final int LONE = Character.SURROGATE;

  /** A setting that stops the start: its message is the one sentence the operator reads. */
  public static final class InvalidSettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidSettingException(String sentence) {
      super(sentence);
    }
  }

  private final Map<String, String> values;
  private final Map<String, String> file;
  private final Set<String> madeUp;
  private final Map<String, Object> checked = new LinkedHashMap<>();

  private Settings(Map<String, String> values, Map<String, String> file, Set<String> madeUp) {
    this.values = values;
    this.file = file;
    this.madeUp = madeUp;
  }

  /**
   * Reads and checks all settings.
   *
   * @param environment the environment variables
   * @param file {@code application.properties}
   * @param fixed variables that stand above all others; one with a {@code null} value counts as not
   *     set
   * @throws InvalidSettingException with one sentence that names the first setting that cannot be
   *     used
   */
  public static Settings read(
      Map<String, String> environment, Path file, Map<String, String> fixed) {
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, String> written = written(file);
    written.forEach((key, value) -> values.put(variableOf(key), value));
    // a blank variable is one that is not set, and hides nothing
    environment.forEach((name, value) -> values.merge(name, value, Settings::unlessBlank));
    values.putAll(fixed);
    values.replaceAll((name, value) -> value == null ? "" : plain(value));
    values.values().removeIf(String::isEmpty);
    SECRETS.forEach(name -> requireSendable(name, values.get(name)));
    Settings settings = new Settings(values, written, fixed.keySet());
    settings.check();
    return settings;
  }

  /** What no client can send, nobody would find out why it is answered 401. */
  private static void requireSendable(String name, String secret) {
    if (secret == null) {
      return;
    }
    if (secret.codePoints().anyMatch(Character::isISOControl)) {
      throw new InvalidSettingException(name + " holds a control character: take it out.");
    }
    if (secret.codePoints().anyMatch(c -> c == UNREADABLE || Character.getType(c) == LONE)) {
      throw new InvalidSettingException(
          name
              + " holds a character that cannot be read here: start Centralita with"
              + " LC_ALL=C.UTF-8, or use letters and digits only.");
    }
  }

  private static String unlessBlank(String before, String now) {
    return plain(now).isEmpty() ? before : now;
  }

  /** Without what no value means: blanks, line ends and marks at its ends, quotes around it. */
  private static String plain(String value) {
    String plain = AROUND.matcher(value).replaceAll("");
    return QUOTED.matcher(plain).matches() ? plain.substring(1, plain.length() - 1).strip() : plain;
  }

  private static Map<String, String> written(Path file) {
    Properties properties = new Properties();
    if (!Files.isReadable(file)) {
      throw new InvalidSettingException(
          file
              + " is not here: start Centralita in the folder that holds it and routes/"
              + " (the repository's root).");
    }
    try {
      properties.load(new StringReader(text(Files.readAllBytes(file))));
    } catch (IOException | IllegalArgumentException e) {
      throw (InvalidSettingException)
          new InvalidSettingException(
                  file + " cannot be read as properties: save it as text in UTF-8.")
              .initCause(e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toMap(key -> key, key -> plain(properties.getProperty(key))));
  }

  /** UTF-8, with a byte order mark or without; a line that is not, is in Latin-1. */
  private static String text(byte[] bytes) throws CharacterCodingException {
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    if (latin.indexOf('\0') >= 0) {
      // UTF-16: every other byte of what is written in it
      throw new CharacterCodingException();
    }
    StringBuilder text = new StringBuilder();
    for (String line : latin.split("(?<=\n)")) {
      String unicode =
          new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      text.append(unicode.indexOf('\uFFFD') < 0 ? unicode : line);
    }
    return text.indexOf("\uFEFF") == 0 ? text.substring(1) : text.toString();
  }

  private static String variableOf(String key) {
    return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  private void check() {
    take("DATABASE_URL", Settings::databaseUrl);
    take("TWILIO_ACCOUNT_SID", matching(ACCOUNT_SID, "AC and 32 hexadecimal digits"));
    take("TWILIO_AUTH_TOKEN", text -> text);
    take("TWILIO_API_KEY", matching(API_KEY_SID, "SK and 32 hexadecimal digits"));
    take("TWILIO_API_SECRET", text -> text);
    both("TWILIO_API_KEY", "TWILIO_API_SECRET");
    take("TWILIO_SUBACCOUNTS", Settings::subaccounts);
    take("TWILIO_API_URL", Settings::httpAddress);
    take("TWILIO_CONCURRENCY", between(1, 16));
    take("ELEVENLABS_API_KEY", text -> text);
    take("ELEVENLABS_API_URL", Settings::httpAddress);
    take("ELEVENLABS_CONCURRENCY", between(1, 16));
    take("ELEVENLABS_WEBHOOK_SECRET", text -> text);
    take("CRON_SECRET", Settings::secret);
    take("PORT", between(0, 65_535));
    take("HOST", text -> text);
    take("PUBLIC_BASE_URL", Settings::httpAddress);
    take("TRUST_FORWARDED", Settings::trueOrFalse);
    take("HISTORICAL_START", Timestamps::parse);
    take("DEFAULT_WORKSPACE_ID", between(1, Long.MAX_VALUE));
    take("RAW_DATA_DAYS", between(1, 36_500));
    take("DISABLE_ELEVENLABS_HOURLY_SYNC", Settings::trueOrFalse);
    take("SCHEDULES_ENABLED", Settings::trueOrFalse);
    take("TWILIO_PHONE_NUMBER", Settings::phoneNumber);
    take("TWILIO_CALLS_PER_SECOND", between(1, 100));
    take("IVR_LANGUAGE", Settings::language);
    for (String text : SPOKEN) {
      take(text, Settings::spoken);
    }
    take("IVR_WELCOME", Settings::welcome);
    take("IVR_SALES_NUMBER", Settings::phoneNumber);
    take("IVR_SUPPORT_NUMBER", Settings::phoneNumber);
    take("SUPABASE_URL", Settings::httpAddress);
    take("NEXT_PUBLIC_SUPABASE_URL", Settings::httpAddress);
    take("SUPABASE_SERVICE_ROLE_KEY", text -> text);
    take("RECORDINGS_STORE", Settings::recordingsStore);
    take("ALERT_WEBHOOK_URL", Settings::webhookAddress);
    take("SPOOL_DIRECTORY", Settings::folder);
    take("SYNC_QUEUE", Settings::syncQueue);
    take("BATCH_SIZE", between(1, 10_000));
    take("LOG_FORMAT", oneOf("text", "json"));
    if (!checked.containsKey("CRON_SECRET")) {
      throw new InvalidSettingException(
          "CRON_SECRET is not set: it is the secret of every trigger, at least "
              + SHORTEST_SECRET
              + " characters long.");
    }
    if (recordings().isAtSupabase() && !recordings().reachesSupabase()) {
      throw new InvalidSettingException(
          "RECORDINGS_STORE is supabase: set SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY, too.");
    }
  }

  private void take(String name, Function<String, Object> parse) {
    String text = values.get(name);
    if (text == null) {
      return;
    }
    try {
      checked.put(name, parse.apply(text));
    } catch (IllegalArgumentException e) {
      throw (InvalidSettingException)
          new InvalidSettingException(
                  e.getMessage().startsWith(name) ? e.getMessage() : name + " " + e.getMessage())
              .initCause(e);
    }
  }

  private void both(String one, String other) {
    if (checked.containsKey(one) != checked.containsKey(other)) {
      boolean first = checked.containsKey(one);
      throw new InvalidSettingException(
          (first ? one : other) + " is set but " + (first ? other : one) + " is not: set both.");
    }
  }

  private static Object databaseUrl(String text) {
    return DatabaseUrl.parse(text);
  }

  private static Object secret(String text) {
    if (text.length() < SHORTEST_SECRET) {
      throw new IllegalArgumentException(
          "is too short: at least " + SHORTEST_SECRET + " characters.");
    }
    return text;
  }

  private static Object trueOrFalse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("must be true or false, not \"" + text + "\".");
    };
  }

  private static Object httpAddress(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      boolean plain =
          uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
      boolean port = uri.getPort() == -1 || uri.getPort() >= 1 && uri.getPort() <= 65_535;
      if (http && uri.getHost() != null && plain && port) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // the sentence below says all there is to say, without repeating a secret the text may hold
    }
    throw new IllegalArgumentException("must be an address such as https://api.example.com.");
  }

  private static Object webhookAddress(String text) {
    // may carry a query, often a secret one
    int query = text.indexOf('?');
    httpAddress(query < 0 ? text : text.substring(0, query));
    try {
      return new URI(text).toString();
    } catch (URISyntaxException e) {
      // the sentence below says all there is to say, without repeating the text
    }
    throw new IllegalArgumentException("has something behind the ? that must be percent-encoded.");
  }

  private static Object folder(String text) {
    // they would mean something else in the address of the route that reads there
    if (text.matches(".*[?%{}].*")) {
      throw new IllegalArgumentException("must be a folder's path without ?, %, { and }.");
    }
    return text;
  }

  private static Object syncQueue(String text) {
    if (text.equals("database")) {
      return "";
    }
    String brokers = text.startsWith(KAFKA) ? text.substring(KAFKA.length()) : "";
    if (!Stream.of(brokers.split(",", -1)).allMatch(Settings::isBroker)) {
      // not the text, which may hold a password
      throw new IllegalArgumentException(
          "must be database or kafka:HOST:PORT, with further brokers after commas, such as"
              + " kafka:kafka-1:9092,kafka-2:9092.");
    }
    return brokers;
  }

  private static boolean isBroker(String text) {
    Matcher broker = BROKER.matcher(text);
    if (!broker.matches()) {
      return false;
    }
    int port = Integer.parseInt(broker.group(2));
    return port >= 1 && port <= 65_535;
  }

  private static Object recordingsStore(String text) {
    if (text.equals("supabase")) {
      return text;
    }
    int colon = text.indexOf(':');
    String component = text.substring(0, Math.max(0, colon));
    if (component.equals("file")) {
      if (colon + 1 == text.length()) {
        throw new IllegalArgumentException("names no folder: it must be file:DIR.");
      }
      folder(text.substring(colon + 1));
      return text;
    }
    if (!component.matches("[a-z][a-z0-9+.-]*")
        || colon + 1 == text.length()
        || Settings.class.getResource("/META-INF/services/org/apache/camel/component/" + component)
            == null) {
      // not the text, which may hold a password
      throw new IllegalArgumentException(
          "must be file:DIR, supabase, or the address of a Camel component that is here, such as"
              + " https://recordings.example.com/calls.");
    }
    return text;
  }

  private static Object phoneNumber(String text) {
    String number = PhoneNumber.of(text);
    if (number == null) {
      throw new IllegalArgumentException("must be a number such as +15005550006.");
    }
    return number;
  }

  private static Object language(String text) {
    for (Say.Language language : Say.Language.values()) {
      if (language.toString().equalsIgnoreCase(text)) {
        return language;
      }
    }
    throw new IllegalArgumentException("must be a language that Twilio speaks, such as es-MX.");
  }

  private static Object spoken(String text) {
    if (text.length() > LONGEST_SPOKEN) {
      throw new IllegalArgumentException(
          "is too long to be said: at most " + LONGEST_SPOKEN + " characters.");
    }
    if (text.codePoints().anyMatch(c -> Character.isISOControl(c) || c == UNREADABLE)) {
      throw new IllegalArgumentException("holds a character that cannot be said.");
    }
    return text;
  }

  private static Object welcome(String text) {
    if (!text.contains(IvrSettings.NAME)) {
      throw new IllegalArgumentException(
          "must say where the name goes, such as Bienvenido " + IvrSettings.NAME + ".");
    }
    return spoken(text);
  }

  private static Object subaccounts(String text) {
    if (text.equals("none") || text.equals("all")) {
      return List.of(text);
    }
    List<String> sids = List.of(text.split("[,\\s]+"));
    if (sids.isEmpty() || !sids.stream().allMatch(sid -> ACCOUNT_SID.matcher(sid).matches())) {
      throw new IllegalArgumentException(
          "must be none, all, or account sids (AC and 32 hexadecimal digits) with commas between.");
    }
    return sids;
  }

  private static Function<String, Object> matching(Pattern pattern, String form) {
    return text -> {
      if (!pattern.matcher(text).matches()) {
        throw new IllegalArgumentException("must be " + form + ".");
      }
      return text;
    };
  }

  private static Function<String, Object> oneOf(String... allowed) {
    return text -> {
      if (!List.of(allowed).contains(text)) {
        throw new IllegalArgumentException(
            "must be " + String.join(" or ", allowed) + ", not \"" + text + "\".");
      }
      return text;
    };
  }

  private static Function<String, Object> between(long least, long most) {
    return text -> {
      try {
        long number = Long.parseLong(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // the same sentence as for a number out of range
      }
      throw new IllegalArgumentException(
          most == Long.MAX_VALUE
              ? "must be a whole number from " + least + " on, not \"" + text + "\"."
              : "must be a whole number from %d to %d, not \"%s\".".formatted(least, most, text));
    };
  }

  /** A setting that is a text, as it was checked. */
  Optional<String> text(String name) {
    return value(name, String.class);
  }

  private int number(String name, long otherwise) {
    return value(name, Long.class).orElse(otherwise).intValue();
  }

  private <T> Optional<T> value(String name, Class<T> type) {
    return Optional.ofNullable(type.cast(checked.get(name)));
  }

  /** The keys of {@code application.properties} as they stand there, Camel's own among them. */
  public Map<String, String> file() {
    return file;
  }

  /** The database to use; empty means the embedded one. */
  public Optional<DatabaseUrl> databaseUrl() {
    return value("DATABASE_URL", DatabaseUrl.class);
  }

  public TwilioSettings twilio() {
    return new TwilioSettings(
        credentials(),
        subaccounts(),
        value("TWILIO_API_URL", URI.class).orElse(URI.create("https://api.twilio.com")),
        number("TWILIO_CONCURRENCY", 4));
  }

  /** The key where one is set, else the account's own token. */
  private Optional<TwilioApi.Credentials> credentials() {
    Optional<String> token = text("TWILIO_AUTH_TOKEN");
    return text("TWILIO_ACCOUNT_SID")
        .flatMap(
            account ->
                text("TWILIO_API_KEY")
                    .map(
                        key ->
                            new TwilioApi.Credentials(
                                account,
                                key,
                                text("TWILIO_API_SECRET").orElseThrow(),
                                token.orElse(null)))
                    .or(
                        () ->
                            token.map(
                                own -> new TwilioApi.Credentials(account, account, own, own))));
  }

  private List<String> subaccounts() {
    List<?> wanted = value("TWILIO_SUBACCOUNTS", List.class).orElse(List.of("none"));
    return wanted.stream().map(String.class::cast).toList();
  }

  public ElevenLabsSettings elevenLabs() {
    return new ElevenLabsSettings(
        text("ELEVENLABS_API_KEY"),
        value("ELEVENLABS_API_URL", URI.class).orElse(URI.create("https://api.elevenlabs.io")),
        number("ELEVENLABS_CONCURRENCY", 8),
        text("ELEVENLABS_WEBHOOK_SECRET"));
  }

  public TelephonySettings telephony() {
    return new TelephonySettings(
        text("TWILIO_ACCOUNT_SID"), text("TWILIO_AUTH_TOKEN"), publicAddress(), ivr());
  }

  private IvrSettings ivr() {
    return new IvrSettings(
        value("IVR_LANGUAGE", Say.Language.class).orElse(Say.Language.ES_MX),
        text("IVR_GREETING").orElse("Gracias por llamar"),
        text("IVR_WELCOME").orElse("Bienvenido " + IvrSettings.NAME),
        text("IVR_MENU").orElse("Presione 1 para ventas, 2 para soporte"),
        text("IVR_MESSAGE").orElse("Ahora no podemos atenderle. Deje su mensaje después del tono"),
        text("IVR_GOODBYE").orElse("Gracias por su llamada. Hasta luego"),
        text("IVR_UNKNOWN").orElse("El número al que llama no está en servicio. Hasta luego"),
        text("IVR_SCRIPT").orElse("Hola. Por favor, hable después del tono"),
        text("IVR_SALES_NUMBER"),
        text("IVR_SUPPORT_NUMBER"));
  }

  public OutboundSettings outbound() {
    return new OutboundSettings(
        credentials(),
        twilio().apiUrl(),
        text("TWILIO_PHONE_NUMBER"),
        value("PUBLIC_BASE_URL", URI.class),
        number("TWILIO_CALLS_PER_SECOND", 1));
  }

  /** Kept at Supabase where both its settings are there, else in a folder. */
  public RecordingsSettings recordings() {
    Optional<URI> supabase =
        value("SUPABASE_URL", URI.class).or(() -> value("NEXT_PUBLIC_SUPABASE_URL", URI.class));
    Optional<String> key = text("SUPABASE_SERVICE_ROLE_KEY");
    return new RecordingsSettings(
        credentials(),
        twilio().apiUrl(),
        text("RECORDINGS_STORE")
            .orElse(supabase.isPresent() && key.isPresent() ? "supabase" : "file:data/recordings"),
        supabase,
        key,
        Path.of(spoolDirectory(), "recordings"));
  }

  public AlertSettings alerts() {
    return new AlertSettings(text("ALERT_WEBHOOK_URL"), value("PUBLIC_BASE_URL", URI.class));
  }

  private PublicAddress publicAddress() {
    return new PublicAddress(
        value("PUBLIC_BASE_URL", URI.class), value("TRUST_FORWARDED", Boolean.class).orElse(false));
  }

  public HttpSettings http() {
    return new HttpSettings(
        text("HOST").orElse("0.0.0.0"),
        number("PORT", 3093),
        text("CRON_SECRET").orElseThrow(),
        schedulesEnabled(),
        publicAddress());
  }

  /** Which jobs these settings let run. */
  public JobSwitch jobSwitch() {
    return new JobSwitch(
        value("DISABLE_ELEVENLABS_HOURLY_SYNC", Boolean.class).orElse(false),
        twilio().credentials().isPresent(),
        elevenLabs().apiKey().isPresent());
  }

  /** How many requests of an account are under way at the same time. */
  public int concurrency(String account) {
    return ElevenLabsApi.ACCOUNT.equals(account)
        ? elevenLabs().concurrency()
        : twilio().concurrency();
  }

  /** The provider that an account is one of, as jobs and tables call it. */
  static String source(String account) {
    return (ElevenLabsApi.ACCOUNT.equals(account) ? Provider.ELEVENLABS : Provider.TWILIO).source();
  }

  /** Where each provider is asked. */
  public Map<Provider, URI> providers() {
    return Map.of(Provider.TWILIO, twilio().apiUrl(), Provider.ELEVENLABS, elevenLabs().apiUrl());
  }

  public Instant historicalStart() {
    return value("HISTORICAL_START", Instant.class).orElse(Instant.parse("2025-08-01T00:00:00Z"));
  }

  public long defaultWorkspaceId() {
    return value("DEFAULT_WORKSPACE_ID", Long.class).orElse(1L);
  }

  /** After how many days the provider's JSON is no longer kept; empty where it always is. */
  public Optional<Integer> rawDataDays() {
    return value("RAW_DATA_DAYS", Long.class).map(Long::intValue);
  }

  public boolean schedulesEnabled() {
    return value("SCHEDULES_ENABLED", Boolean.class).orElse(true);
  }

  /**
   * The brokers of the Kafka by which processes tell each other of runs, with commas between; empty
   * where each looks into the ledger for them.
   */
  public Optional<String> kafkaBrokers() {
    return text("SYNC_QUEUE").filter(brokers -> !brokers.isEmpty());
  }

  /** Where accepted events lie until they are stored. */
  public String spoolDirectory() {
    return value("SPOOL_DIRECTORY", String.class).orElse("data/spool");
  }

  /**
   * What must never be logged, in the forms in which it is sent. What the demo made up is no
   * secret: it has to say it.
   */
  public List<String> secrets() {
    Stream<String> plain =
        Stream.of(
                "CRON_SECRET",
                "TWILIO_AUTH_TOKEN",
                "TWILIO_API_SECRET",
                "ELEVENLABS_API_KEY",
                "ELEVENLABS_WEBHOOK_SECRET",
                "SUPABASE_SERVICE_ROLE_KEY",
                "ALERT_WEBHOOK_URL")
            .filter(name -> !madeUp.contains(name))
            .flatMap(name -> text(name).stream());
    Stream<String> ofAlerts =
        text("ALERT_WEBHOOK_URL").map(URI::create).stream()
            .flatMap(address -> Stream.of(address.getRawPath(), address.getRawQuery()))
            .filter(Objects::nonNull);
    Stream<String> inAddresses =
        Stream.of("ALERT_WEBHOOK_URL", "RECORDINGS_STORE")
            .flatMap(name -> text(name).stream())
            .flatMap(address -> SECRET_IN_ADDRESS.matcher(address).results())
            .map(found -> found.group(found.group(1) == null ? 2 : 1));
    // one like the name, postgres, say, is on many a line
    Stream<String> ofDatabase =
        databaseUrl().filter(url -> !url.password().equals(url.user())).stream()
            .map(DatabaseUrl::password);
    Stream<String> signedIn =
        Stream.of(
                pair("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"),
                pair("TWILIO_API_KEY", "TWILIO_API_SECRET"))
            .flatMap(Optional::stream)
            .map(pair -> Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    return Stream.of(plain, ofAlerts, inAddresses, ofDatabase, signedIn)
        .flatMap(all -> all)
        .flatMap(secret -> Stream.of(secret, URLEncoder.encode(secret, StandardCharsets.UTF_8)))
        .toList();
  }

  private Optional<String> pair(String user, String password) {
    return text(user).flatMap(name -> text(password).map(secret -> name + ":" + secret));
  }

  public String logFormat() {
    return value("LOG_FORMAT", String.class).orElse("text");
  }
}
