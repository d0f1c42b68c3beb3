package io.centralita.testkit;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Twilio, as far as it posts to a webhook and signs what it posts, and reads what is answered. */
public final class TwilioCaller {

  public static final String TOKEN = "0123456789abcdef0123456789abcdef";
  public static final String ACCOUNT = "AC00000000000000000000000000000001";

  private static final String FORM = "application/x-www-form-urlencoded; charset=UTF-8";
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI address;
  private final String publicAddress;

  /** What was answered. */
  public record Answer(int status, String body, java.net.http.HttpHeaders headers) {

    /** The verbs of the TwiML, in their order. */
    public List<Verb> verbs() {
      try {
        DocumentBuilderFactory parsers = DocumentBuilderFactory.newInstance();
        parsers.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Element root =
            parsers
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(body)))
                .getDocumentElement();
        if (!"Response".equals(root.getTagName())) {
          throw new AssertionError("no TwiML: " + body);
        }
        return Verb.in(root);
      } catch (ParserConfigurationException | SAXException | IOException e) {
        throw new AssertionError("no XML: " + body, e);
      }
    }

    /** The names of the verbs, in their order. */
    public List<String> names() {
      return verbs().stream().map(Verb::name).toList();
    }
  }

  /** A verb of TwiML. */
  public record Verb(String name, Map<String, String> attributes, String text, List<Verb> nested) {

    private static List<Verb> in(Element parent) {
      List<Verb> verbs = new ArrayList<>();
      NodeList children = parent.getChildNodes();
      for (int i = 0; i < children.getLength(); i++) {
        if (children.item(i) instanceof Element element) {
          Map<String, String> attributes = new LinkedHashMap<>();
          for (int j = 0; j < element.getAttributes().getLength(); j++) {
            attributes.put(
                element.getAttributes().item(j).getNodeName(),
                element.getAttributes().item(j).getNodeValue());
          }
          verbs.add(
              new Verb(element.getTagName(), attributes, element.getTextContent(), in(element)));
        }
      }
      return verbs;
    }

    /** {@code null} where it has none of that name. */
    public String attribute(String attribute) {
      return attributes.get(attribute);
    }
  }

  /** A caller whose webhooks go straight to the program. */
  public TwilioCaller(URI address) {
    this(address, "http://" + address.getAuthority());
  }

  /**
   * A caller behind whom stands a proxy.
   *
   * @param publicAddress what Twilio calls, and signs
   */
  public TwilioCaller(URI address, String publicAddress) {
    this.address = address;
    this.publicAddress = publicAddress;
  }

  /** The form of a call that comes in, with other fields or further ones. */
  public static Map<String, String> call(String... fields) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("CallSid", "CA00000000000000000000000000000015");
    form.put("AccountSid", ACCOUNT);
    form.put("From", "+15005550010");
    form.put("To", "+15005550006");
    form.put("CallStatus", "ringing");
    form.put("ApiVersion", "2010-04-01");
    form.put("Direction", "inbound");
    form.put("FromCity", "");
    for (int i = 0; i < fields.length; i += 2) {
      form.put(fields[i], fields[i + 1]);
    }
    return form;
  }

  /** Posts a form, signed. */
  public Answer post(String path, Map<String, String> form, String... headers) {
    return send(path, encoded(form), signature(TOKEN, publicAddress + path, form), headers);
  }

  /**
   * Posts what it is given.
   *
   * @param signature {@code null} sends none
   */
  public Answer send(String path, String body, String signature, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + address.getAuthority() + path))
            .setHeader("Content-Type", FORM)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (signature != null) {
      request.header("X-Twilio-Signature", signature);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      HttpRequest posted = request.build();
      HttpResponse<String> answer =
          Described.checked(
              posted,
              HTTP.send(posted, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)));
      return new Answer(answer.statusCode(), answer.body(), answer.headers());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public static String encoded(Map<String, String> form) {
    return form.entrySet().stream()
        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  public static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Of an address with its query, and a form. */
  public static String signature(String token, String url, Map<String, String> form) {
    StringBuilder text = new StringBuilder(url);
    new TreeMap<>(form).forEach((name, value) -> text.append(name).append(value));
    return hmac(token, text.toString());
  }

  /** Of the text to be signed. */
  public static String hmac(String token, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The conversation of a caller who does this at each menu or dial that comes: presses a digit
   * ({@code "1"}), says nothing ({@code ""}), or finds whoever is dialled in a state ({@code
   * "busy"}). Where there is nothing left to do, a caller says nothing, and leaves messages.
   *
   * @return what happened: {@code say TEXT}, {@code menu}, {@code dial NUMBER}, {@code record},
   *     {@code hangup}
   */
  public List<String> walk(String path, Map<String, String> form, List<String> doings) {
    List<String> heard = new ArrayList<>();
    List<String> todo = new ArrayList<>(doings);
    String next = path;
    Map<String, String> posted = form;
    while (next != null) {
      if (heard.size() > 50) {
        throw new AssertionError("does not end: " + heard);
      }
      Answer answer = post(next, posted);
      if (answer.status() != 200) {
        throw new AssertionError(answer.toString());
      }
      next = null;
      for (Verb verb : answer.verbs()) {
        Optional<Map<String, String>> outcome = happens(verb, heard, todo);
        if (outcome.isPresent()) {
          next = verb.attribute("action");
          posted = new LinkedHashMap<>(form);
          posted.putAll(outcome.get());
          break;
        }
        if ("Hangup".equals(verb.name())) {
          return heard;
        }
      }
    }
    throw new AssertionError("does not hang up: " + heard);
  }

  /**
   * What a verb comes to.
   *
   * @return what is posted to its action; empty where the document goes on
   */
  private static Optional<Map<String, String>> happens(
      Verb verb, List<String> heard, List<String> todo) {
    switch (verb.name()) {
      case "Say" -> heard.add("say " + verb.text());
      case "Hangup" -> heard.add("hangup");
      case "Gather" -> {
        heard.add("menu");
        String digit = todo.isEmpty() ? "" : todo.remove(0);
        return Optional.of(Map.of("Digits", digit)).filter(pressed -> !digit.isEmpty());
      }
      case "Dial" -> {
        heard.add("dial " + verb.text());
        return Optional.of(Map.of("DialCallStatus", todo.isEmpty() ? "no-answer" : todo.remove(0)));
      }
      case "Record" -> {
        heard.add("record");
        String end = todo.isEmpty() ? "hangup" : todo.remove(0);
        return Optional.of(Map.of("Digits", end, "RecordingDuration", "5"))
            .filter(said -> !end.isEmpty());
      }
      default -> throw new AssertionError("an unknown verb: " + verb);
    }
    return Optional.empty();
  }
}
