package io.centralita.telephony;

import static org.assertj.core.api.Assertions.assertThat;

import com.twilio.security.RequestValidator;
import io.centralita.api.PublicAddress;
import io.centralita.testkit.TwilioCaller;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TwilioSignatureTest {

  private static final String TOKEN = "12345";
  private static final Map<String, String> SAMPLE =
      Map.of(
          "Digits", "1234",
          "CallSid", "CA1234567890ABCDE",
          "To", "+18005551212",
          "Caller", "+14158675309",
          "From", "+14158675309");

  /** A request as it was sent. */
  record Sent(String path, String query, List<Field> fields, String signature) {

    List<Object> distinct() {
      return Arrays.asList(path, query, Set.copyOf(fields), signature);
    }

    boolean isSigned() {
      return signed(
          new PublicAddress(Optional.of(URI.create("https://voz.example.com/tenant")), false),
          Map.of(TwilioSignature.HEADER, signature, "Host", "10.0.0.7:3093"),
          path + (query == null ? "" : "?" + query),
          fields.stream().map(Field::encoded).collect(Collectors.joining("&")));
    }
  }

  /** One of a form. */
  record Field(String name, String value) {

    String encoded() {
      return TwilioCaller.encoded(name) + "=" + TwilioCaller.encoded(value);
    }
  }

  @Property(tries = 300)
  void whatIsSigned_passes_andEveryChangeOfIt_doesNot(@ForAll("requests") Sent sent) {
    assertThat(sent.isSigned()).isTrue();
    assertThat(changes(sent)).noneMatch(Sent::isSigned);
  }

  /** The library's own word, where it has one: a map holds no field twice. */
  @Property(tries = 200)
  void whatTheLibraryTakes_passes(@ForAll("requests") Sent sent) {
    Map<String, String> form = new LinkedHashMap<>();
    sent.fields().forEach(field -> form.put(field.name(), field.value()));
    String url =
        "https://voz.example.com/tenant"
            + sent.path()
            + (sent.query() == null ? "" : "?" + sent.query());
    String signature = TwilioCaller.signature(TOKEN, url, form);
    List<Field> fields =
        form.entrySet().stream().map(field -> new Field(field.getKey(), field.getValue())).toList();

    assertThat(new RequestValidator(TOKEN).validate(url, form, signature)).isTrue();
    assertThat(new Sent(sent.path(), sent.query(), fields, signature).isSigned()).isTrue();
  }

  private static List<Sent> changes(Sent sent) {
    List<Sent> changes = new ArrayList<>();
    for (int i = 0; i < sent.fields().size(); i++) {
      addChangesOfField(sent, i, changes);
    }
    List<Field> more = new ArrayList<>(sent.fields());
    more.add(new Field("Zz", "1"));
    changes.add(with(sent, more));
    otherQueries(sent.query())
        .forEach(
            query -> changes.add(new Sent(sent.path(), query, sent.fields(), sent.signature())));
    for (String path : List.of(sent.path() + "/", sent.path().replaceFirst("-", "%2D"))) {
      changes.add(new Sent(path, sent.query(), sent.fields(), sent.signature()));
    }
    for (int i = 0; i < sent.signature().length(); i++) {
      StringBuilder signature = new StringBuilder(sent.signature());
      signature.setCharAt(i, signature.charAt(i) == 'A' ? 'B' : 'A');
      changes.add(new Sent(sent.path(), sent.query(), sent.fields(), signature.toString()));
    }
    // a field that is there twice is signed once
    changes.removeIf(change -> change.distinct().equals(sent.distinct()));
    return changes;
  }

  private static void addChangesOfField(Sent sent, int index, List<Sent> changes) {
    Field field = sent.fields().get(index);
    List<Field> others = new ArrayList<>(sent.fields());
    others.remove(index);
    if (!others.contains(field)) {
      changes.add(with(sent, others));
    }
    for (Field changed :
        List.of(
            new Field(field.name(), field.value() + " "),
            new Field(field.name() + "X", field.value()),
            new Field("x" + field.name(), field.value()))) {
      List<Field> all = new ArrayList<>(others);
      all.add(changed);
      changes.add(with(sent, all));
    }
  }

  /** Those that mean the same to most, too. */
  private static Stream<String> otherQueries(String query) {
    return query == null
        ? Stream.of("", "+", "a")
        : Stream.of(
                null,
                query + "&",
                query + "%20",
                query.replace("%2B", "+"),
                query.replace("%26", "&"),
                query.replace("+", "%2B"))
            .filter(other -> !query.equals(other));
  }

  private static Sent with(Sent sent, List<Field> fields) {
    return new Sent(sent.path(), sent.query(), fields, sent.signature());
  }

  @Provide
  Arbitrary<Sent> requests() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of("CallSid", "callSid", "CALLSID", "To", "From", "a&b", "a=b", " ", "é"),
            Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(8));
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of(
                "", " ", "+15005550006", "%2B", "a&b=c", "\u0000\r\n", "😀 ñ", "<'\"\\>"),
            Arbitraries.strings()
                .withCharRange('\u0000', '\uD7FF')
                .withCharRange('\uE000', '\uFFFC')
                .ofMaxLength(20));
    Arbitrary<String> queries =
        Arbitraries.of("", "a=1", "a=%2B&b=%26", "a=+&a=", "call=x%20y", "%C3%B1=%zz", "b", "?")
            .injectNull(0.2);
    return Combinators.combine(
            Arbitraries.of("/twilio-menu", "/functions/v1/twilio-status"),
            queries,
            Combinators.combine(names, values).as(Field::new).list().ofMaxSize(12))
        .as((path, query, fields) -> new Sent(path, query, fields, signature(path, query, fields)));
  }

  /** As the library for Node signs fields that are there more than once. */
  private static String signature(String path, String query, List<Field> fields) {
    Map<String, TreeSet<String>> byName = new TreeMap<>();
    fields.forEach(
        field -> byName.computeIfAbsent(field.name(), n -> new TreeSet<>()).add(field.value()));
    StringBuilder text = new StringBuilder("https://voz.example.com/tenant").append(path);
    text.append(query == null ? "" : "?" + query);
    byName.forEach((name, values) -> values.forEach(value -> text.append(name).append(value)));
    return TwilioCaller.hmac(TOKEN, text.toString());
  }

  /** Of the official libraries' own tests. */
  @ParameterizedTest
  @CsvSource({
    "https, mycompany.com, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    "https, mycompany.com:443, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    "https, mycompany.com:1234, RSOYDt4T1cUTdK1PDd93/VVr8B8=",
    "http, mycompany.com:1234, Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
    "https, mycompany.com:443, kvajT1Ptam85bY51eRf/AJRuM3w=",
    "https, mycompany.com, kvajT1Ptam85bY51eRf/AJRuM3w=",
    "http, mycompany.com:80, 0ZXoZLH/DfblKGATFgpif+LLRf4=",
    "http, mycompany.com, 0ZXoZLH/DfblKGATFgpif+LLRf4="
  })
  void publishedSamples_pass_withThePortAndWithout(String scheme, String host, String signature) {
    String body = TwilioCaller.encoded(SAMPLE);
    Map<String, String> headers = Map.of(TwilioSignature.HEADER, signature, "Host", "internal");
    Map<String, String> forwarded = new LinkedHashMap<>(headers);
    forwarded.put("X-Forwarded-Proto", "gopher, " + scheme.toUpperCase(java.util.Locale.ROOT));
    forwarded.put("X-Forwarded-Host", "elsewhere.example, " + host);
    URI base = URI.create(scheme + "://" + host);
    String target = "/myapp.php?foo=1&bar=2";

    assertThat(signed(new PublicAddress(Optional.of(base), false), headers, target, body)).isTrue();
    assertThat(signed(new PublicAddress(Optional.of(base), true), forwarded, target, body))
        .isTrue();
    assertThat(signed(new PublicAddress(Optional.empty(), true), forwarded, target, body)).isTrue();
    assertThat(signed(new PublicAddress(Optional.empty(), false), forwarded, target, body))
        .isFalse();
  }

  @Test
  void withoutProxy_theAddressIsTheOneTheRequestNames() {
    String url = "http://[::1]:3093/twilio-menu";
    String signature = TwilioCaller.signature(TOKEN, url, SAMPLE);
    PublicAddress plain = new PublicAddress(Optional.empty(), false);
    String body = TwilioCaller.encoded(SAMPLE);

    Map<String, String> header = Map.of(TwilioSignature.HEADER, signature);
    assertThat(signed(plain, with(header, "[::1]:3093"), "/twilio-menu", body)).isTrue();
    assertThat(signed(plain, with(header, "[::1]"), "/twilio-menu", body)).isFalse();
    assertThat(signed(plain, header, "/twilio-menu", body)).isFalse();
    assertThat(signed(plain, with(Map.of(), "[::1]:3093"), "/twilio-menu", body)).isFalse();
    assertThat(signed(plain, with(header, "[::1]:3093"), "/twilio-menu", null)).isFalse();
  }

  private static Map<String, String> with(Map<String, String> headers, String host) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put("Host", host);
    return all;
  }

  private static boolean signed(
      PublicAddress address, Map<String, String> headers, String target, String body) {
    MultiMap all = MultiMap.caseInsensitiveMultiMap().addAll(headers);
    int query = target.indexOf('?');
    HttpServerRequest request =
        (HttpServerRequest)
            Proxy.newProxyInstance(
                HttpServerRequest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "headers" -> all;
                      case "getHeader" -> all.get((String) arguments[0]);
                      case "scheme" -> "http";
                      case "path" -> query < 0 ? target : target.substring(0, query);
                      case "query" -> query < 0 ? null : target.substring(query + 1);
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    return new TwilioSignature(Optional.of(TOKEN), address)
        .isSigned(request, body == null ? null : body.getBytes(StandardCharsets.UTF_8));
  }
}
