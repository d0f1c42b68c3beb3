package io.centralita.twilio;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Holds one record of a list, with its text.
 *
 * @param fields those of its fields that are of use; of one that holds no simple value only that it
 *     is there
 * @param raw the whole as Twilio wrote it, less what PostgreSQL cannot hold
 */
public record RawRecord(JsonNode fields, String raw) {}
