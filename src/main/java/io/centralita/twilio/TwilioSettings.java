package io.centralita.twilio;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Says how to reach Twilio.
 *
 * @param credentials empty where none are set: then nothing can be read
 * @param subaccounts {@code none}, {@code all}, or account sids
 * @param apiUrl without a slash at its end
 * @param concurrency requests of an account at the same time
 */
public record TwilioSettings(
    Optional<TwilioApi.Credentials> credentials,
    List<String> subaccounts,
    URI apiUrl,
    int concurrency) {}
