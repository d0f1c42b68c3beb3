package io.centralita.demo.http;

import com.sun.net.httpserver.Headers;
import java.net.URI;

/**
 * Holds a client's request to a simulated account.
 *
 * @param body empty where there is none
 * @param running how many requests are being answered, this one included
 */
public record Request(String method, URI address, Headers headers, String body, int running) {

  /** The header's value, null without one. */
  public String header(String name) {
    return headers.getFirst(name);
  }
}
