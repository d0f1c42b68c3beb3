package io.centralita.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One page as Twilio sent it.
 *
 * @param nextPageUri host-relative and already encoded; {@code null} on the last page
 */
public record CallPage(List<JsonNode> records, String nextPageUri) {}
