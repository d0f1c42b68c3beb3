package io.centralita.api;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Tells from where a request comes and what it was sent to, as its sender sees it. What a proxy
 * says counts only where the settings say that there is one.
 *
 * @param base PUBLIC_BASE_URL, where it is set
 * @param trustForwarded whether the headers {@code X-Forwarded-*} are a proxy's and not the
 *     client's
 */
public record PublicAddress(Optional<URI> base, boolean trustForwarded) {

  /** Scheme, host, port and a path in front. */
  private static final Pattern START =
      Pattern.compile("(https?)://(\\[[^\\]]*]|[^:/]*)(:[0-9]+)?(?:/.*)?");

  /** Whether the page that sent the request is one of this host's; not, where it does not say. */
  public boolean isOwnPage(HttpServerRequest request) {
    return origin(request)
        .filter(
            origin ->
                Stream.of(
                        Optional.ofNullable(request.getHeader("Host")),
                        base.map(URI::getRawAuthority)
                            .or(() -> forwarded(request, "X-Forwarded-Host")))
                    .flatMap(Optional::stream)
                    .anyMatch(host -> canonical(origin, host).equals(canonical(origin))))
        .isPresent();
  }

  /** Whether the browser speaks https, so that a cookie can be kept from going any other way. */
  public boolean isHttps(HttpServerRequest request) {
    return origin(request)
        .map(URI::getScheme)
        .or(() -> base.map(URI::getScheme))
        .or(() -> forwarded(request, "X-Forwarded-Proto"))
        .filter("https"::equalsIgnoreCase)
        .isPresent();
  }

  /** The address of whoever sent the request to us or to the proxy. */
  public String client(HttpServerRequest request) {
    return forwarded(request, "X-Forwarded-For").orElse(request.remoteAddress().hostAddress());
  }

  /**
   * The addresses that the request may have been sent to, of which a sender signs one: with the
   * port that its scheme has anyway, and without. As text, for whatever reads an address and writes
   * it again may write it differently.
   *
   * @return without the query
   */
  public List<String> signedAddresses(HttpServerRequest request) {
    Matcher start = START.matcher(base.map(URI::toString).orElseGet(() -> asReceived(request)));
    if (!start.matches()) {
      return List.of();
    }
    String host = start.group(1) + "://" + start.group(2);
    String port = start.group(3);
    String path = path(request.path());
    return List.of(
        host + (port == null ? "https".equals(start.group(1)) ? ":443" : ":80" : port) + path,
        host + path);
  }

  /** The path, as it is to be written into what others call us by. */
  public String path(String path) {
    return base.map(URI::getRawPath).orElse("") + path;
  }

  private String asReceived(HttpServerRequest request) {
    return forwarded(request, "X-Forwarded-Proto")
            .map(scheme -> scheme.toLowerCase(Locale.ROOT))
            .orElse(request.scheme())
        + "://"
        + forwarded(request, "X-Forwarded-Host").orElse(request.getHeader("Host"));
  }

  private static Optional<URI> origin(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    if (origin == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new URI(origin))
          .filter(uri -> uri.getScheme() != null && uri.getRawAuthority() != null);
    } catch (URISyntaxException e) {
      // no browser says so
      return Optional.empty();
    }
  }

  /** Of several the last, which the nearest proxy has added. */
  private Optional<String> forwarded(HttpServerRequest request, String name) {
    return trustForwarded
        ? request.headers().getAll(name).stream()
            .flatMap(line -> Stream.of(line.split(",")))
            .map(String::strip)
            .filter(value -> !value.isEmpty())
            .reduce((before, last) -> last)
        : Optional.empty();
  }

  private static String canonical(URI origin) {
    return canonical(origin, origin.getRawAuthority());
  }

  /** Without the port that the origin's scheme has anyway. */
  private static String canonical(URI origin, String authority) {
    String port = "https".equalsIgnoreCase(origin.getScheme()) ? ":443" : ":80";
    String host = authority.toLowerCase(Locale.ROOT);
    return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
  }
}
