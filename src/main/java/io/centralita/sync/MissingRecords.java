package io.centralita.sync;

import java.util.List;

/**
 * Names records that cannot be fetched now.
 *
 * @param ids those asked for last first; at least one
 * @param reason why the first of them cannot be had, one sentence
 */
record MissingRecords(List<String> ids, String reason) {

  private static final int SOME = 2;

  /**
   * One sentence for an operator, with the reason behind it.
   *
   * @param record what such a record is called
   */
  String warning(String record) {
    String some = String.join(", ", ids.subList(0, Math.min(SOME, ids.size())));
    return (ids.size() == 1
            ? "1 %s cannot be had now (%s); it is asked for again by itself for 7 days: "
                .formatted(record, some)
            : "%d %ss cannot be had now (%s%s); they are asked for again by themselves for 7 days: "
                .formatted(ids.size(), record, some, ids.size() > SOME ? ", …" : ""))
        + reason;
  }
}
