package io.centralita.twilio;

import java.util.List;

/**
 * Holds one page of a list as Twilio sent it. The response to a request for a single record is a
 * page of one, or of none where Twilio does not know the record.
 *
 * @param nextPageUri host-relative and already encoded; {@code null} on the last page
 */
public record Page(List<RawRecord> records, String nextPageUri) {}
