package io.centralita.calls;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.centralita.database.Instants;
import io.centralita.time.Timestamps;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Holds what a list says of a call; it becomes JSON as it is. What is not known is {@code null}; of
 * a call that only webhooks have told of, that is all that belongs to a workspace or is paid.
 *
 * @param status as the provider says it, or, of a call that only webhooks have told of, its state
 * @param phoneNumber the number by which it was given to the workspace
 * @param workspace the workspace's name
 * @param duration seconds
 * @param matchedCallId of a transfer: the call it followed
 * @param recordings sids of what is stored of it, the oldest first
 * @param synced whether the provider's list has brought it
 */
@JsonNaming(SnakeCaseStrategy.class)
record Call(
    String id,
    String callDate,
    String direction,
    String status,
    String fromNumber,
    String toNumber,
    String phoneNumber,
    Long workspaceId,
    String workspace,
    Integer duration,
    BigDecimal cost,
    String priceUnit,
    String attribution,
    String matchedCallId,
    String conversationId,
    List<String> recordings,
    boolean synced) {

  static Call of(ResultSet row) throws SQLException {
    return new Call(
        row.getString("id"),
        timestamp(row, "call_date"),
        row.getString("direction"),
        row.getString("status"),
        row.getString("from_number"),
        row.getString("to_number"),
        row.getString("phone_number"),
        row.getObject("workspace_id", Long.class),
        row.getString("workspace"),
        row.getObject("duration", Integer.class),
        row.getBigDecimal("cost"),
        row.getString("price_unit"),
        row.getString("attribution"),
        row.getString("matched_call_id"),
        row.getString("conversation_id"),
        CallSearch.texts(row, "recordings"),
        row.getBoolean("synced"));
  }

  static String timestamp(ResultSet row, String column) throws SQLException {
    return Timestamps.format(Instants.instant(row, column));
  }
}
