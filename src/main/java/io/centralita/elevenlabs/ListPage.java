package io.centralita.elevenlabs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * One page of the list: entries without any cost.
 *
 * @param cursor the one it was asked for with; {@code null} for the first page
 * @param next the next page's cursor; {@code null} on the last one
 */
record ListPage(String cursor, List<JsonNode> entries, String next) {}
