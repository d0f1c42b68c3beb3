package io.centralita.recordings;

import java.time.Instant;

/**
 * Identifies a recording in the store.
 *
 * @param name its file name there, never a path
 */
public record StoredRecording(String sid, String name, Instant stored) {}
