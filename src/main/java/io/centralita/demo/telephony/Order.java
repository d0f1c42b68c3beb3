package io.centralita.demo.telephony;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Asks for a call to be placed.
 *
 * @param script where the TwiML is that it begins with
 * @param statusCallback who is told how it goes
 * @param events of what: {@code initiated, ringing, answered, completed}
 * @param ringing seconds until nobody has answered
 */
public record Order(
    String from,
    String to,
    URI script,
    Optional<URI> statusCallback,
    Set<String> events,
    int ringing) {}
