package io.centralita.outbound;

import io.centralita.twilio.TwilioApi;
import java.net.URI;
import java.util.Optional;

/**
 * Says how calls are placed.
 *
 * @param credentials empty where none are set: then no call can be placed
 * @param apiUrl without a slash at its end
 * @param phoneNumber the caller of a tenant that has no number of its own
 * @param publicBaseUrl below which Twilio finds the script and sends its callbacks
 * @param callsPerSecond how many calls an account places in a second at most
 */
public record OutboundSettings(
    Optional<TwilioApi.Credentials> credentials,
    URI apiUrl,
    Optional<String> phoneNumber,
    Optional<URI> publicBaseUrl,
    int callsPerSecond) {}
