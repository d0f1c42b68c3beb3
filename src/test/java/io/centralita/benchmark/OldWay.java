package io.centralita.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What the system before this one does, but for its attribution: pages of 100 one after the other,
 * all calls in memory, then an upsert for every 500. Its rows go into a table of their own.
 */
final class OldWay {

  private static final int PAGE = 100;
  private static final int BATCH = 500;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TABLE =
      "CREATE TABLE old_calls (id text PRIMARY KEY, call_date timestamptz, from_number text, to_number text,"
          + " direction text, status text, duration integer, cost numeric, raw_data jsonb)";
  private static final String UPSERT =
      """
      INSERT INTO old_calls
      SELECT call ->> 'sid', (call ->> 'start_time')::timestamptz, call ->> 'from', call ->> 'to',
             call ->> 'direction', call ->> 'status', (call ->> 'duration')::integer,
             abs((call ->> 'price')::numeric), call
        FROM jsonb_array_elements(?::jsonb) AS call
      ON CONFLICT (id) DO UPDATE
         SET cost = excluded.cost, status = excluded.status, duration = excluded.duration, raw_data = excluded.raw_data
      """;

  private OldWay() {}

  static void sync(Pages pages, CallVolume calls, BenchmarkDatabase database) {
    List<JsonNode> all = new ArrayList<>();
    pages.fetch(
        calls.from(),
        calls.to(),
        PAGE,
        page -> {
          try {
            JSON.readTree(page).path("calls").forEach(all::add);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    database.execute(TABLE);
    for (int start = 0; start < all.size(); start += BATCH) {
      ArrayNode batch = JSON.createArrayNode();
      batch.addAll(all.subList(start, Math.min(start + BATCH, all.size())));
      try {
        database.update(UPSERT, JSON.writeValueAsString(batch));
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
