package io.centralita.web;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.LanguageHeader;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.StringHelper;

/**
 * Is the form of the sign-in, in Spanish or English.
 *
 * @param message the key of what it says above itself; {@code null} for nothing
 * @param next the page that follows it; {@code null} for the one in its address
 */
record SignInForm(String message, String next) {

  static final SignInForm EMPTY = new SignInForm(null, null);

  private static final String TEMPLATE =
      new String(Pages.resource("web/login.html"), StandardCharsets.UTF_8);
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");
  private static final List<String> LANGUAGES = List.of("en", "es");

  static SignInForm of(String message) {
    return new SignInForm(message, null);
  }

  SignInForm to(String page) {
    return new SignInForm(message, page);
  }

  /** Answers with it, in the language that the browser likes best. */
  void send(RoutingContext request, int status) {
    String language =
        request.acceptableLanguages().stream()
            .map(LanguageHeader::tag)
            .map(tag -> tag.toLowerCase(Locale.ROOT))
            .filter(LANGUAGES::contains)
            .findFirst()
            .orElse("en");
    String page = next == null ? Pages.own(request.request().getParam("next")) : next;
    Pages.html(request, status, Buffer.buffer(in(language, page)));
  }

  private String in(String language, String page) {
    ResourceBundle texts =
        ResourceBundle.getBundle(SignInForm.class.getName(), Locale.forLanguageTag(language));
    String said = message == null ? "" : texts.getString("message." + message);
    Map<String, String> places = Map.of("language", language, "page", page, "message", said);
    return PLACE
        .matcher(TEMPLATE)
        .replaceAll(
            place -> {
              String name = place.group(1);
              String text = places.containsKey(name) ? places.get(name) : texts.getString(name);
              return Matcher.quoteReplacement(StringHelper.xmlEncode(text));
            });
  }
}
