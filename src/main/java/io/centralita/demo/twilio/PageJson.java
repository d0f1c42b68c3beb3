package io.centralita.demo.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.centralita.demo.http.Response;
import java.util.List;

/**
 * A page of a list as Twilio's 2010 API writes it, with the addresses of the pages around it.
 *
 * @param name what the records are called
 * @param nextToken null on the last page
 * @param previousToken null on the first page
 */
record PageJson(String name, List<ObjectNode> records, String nextToken, String previousToken) {

  Response answer(String listPath, PageQuery query) {
    int start = records.isEmpty() ? 0 : query.page() * query.pageSize();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.putArray(name).addAll(records);
    json.put("end", records.isEmpty() ? 0 : start + records.size() - 1);
    json.put("first_page_uri", uri(listPath, query, 0, null));
    json.put("next_page_uri", neighbour(listPath, query, query.page() + 1, nextToken));
    json.put("page", query.page());
    json.put("page_size", query.pageSize());
    json.put("previous_page_uri", neighbour(listPath, query, query.page() - 1, previousToken));
    json.put("start", start);
    json.put("uri", uri(listPath, query, query.page(), query.pageToken()));
    return Response.ok(json, records.size());
  }

  private static String neighbour(String listPath, PageQuery query, int page, String token) {
    return token == null ? null : uri(listPath, query, page, token);
  }

  private static String uri(String listPath, PageQuery query, int page, String token) {
    return listPath + "?" + query.forPage(page, token);
  }
}
