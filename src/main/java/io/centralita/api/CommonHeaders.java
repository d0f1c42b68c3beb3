package io.centralita.api;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Map;

/** Adds the headers that every answer carries. */
final class CommonHeaders {

  private static final Map<String, String> ALL =
      Map.of(
          "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                  + " img-src 'self' data:; media-src 'self'; font-src 'self'; form-action 'self';"
                  + " base-uri 'none'; frame-ancestors 'none';"
                  + " require-trusted-types-for 'script'; trusted-types lit-html",
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "same-origin",
          "Cache-Control", "no-store");

  private CommonHeaders() {}

  /** Adds those that the answer does not have a value of its own for. */
  static void addTo(HttpHeaders headers) {
    ALL.forEach(
        (name, value) -> {
          if (!headers.contains(name)) {
            headers.set(name, value);
          }
        });
  }
}
