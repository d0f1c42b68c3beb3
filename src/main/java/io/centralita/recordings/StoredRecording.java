package io.centralita.recordings;

import java.time.Instant;

/**
 * A recording that is in the store.
 *
 * @param name the one it has there: a file's, never a path
 */
public record StoredRecording(String sid, String name, Instant stored) {}
