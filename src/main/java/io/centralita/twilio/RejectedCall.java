package io.centralita.twilio;

import io.centralita.sync.RejectedRecord;
import java.time.Instant;

/** Holds a record that cannot be stored as a call, and why. */
public record RejectedCall(String key, Instant callDate, int callCase, String raw, String reason)
    implements CallRecord, RejectedRecord {}
