package io.centralita.sync;

import java.time.Instant;

/**
 * Holds a record that the provider names and does not hand out.
 *
 * @param start when it began, as far as that is known
 * @param listed what is known of it, as JSON text
 * @param reason one sentence
 */
public record MissingRecord(String id, Instant start, String listed, String reason) {}
