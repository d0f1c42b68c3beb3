package io.centralita.twilio;

import java.util.List;

/** What one page brought for its slice: calls in chunks of a batch's size, and what is no call. */
public record PageOfCalls(List<List<TwilioCall>> chunks, List<RejectedCall> rejects) {}
