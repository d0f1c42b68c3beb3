package io.centralita.testkit;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;

/** The filters of a list of usage; days without usage are part of it. */
final class UsageQuery {
  static final Set<String> NAMES = Set.of("Category", "StartDate", "EndDate", "IncludeSubaccounts");

  private final LocalDate from;
  private final LocalDate to;
  private final boolean subaccountsIncluded;

  UsageQuery(ListQuery query) throws BadQuery {
    if (!"calls".equals(query.filter("Category"))) {
      throw new BadQuery("this fake knows no usage but that of Category=calls");
    }
    from = date("StartDate", query);
    to = date("EndDate", query);
    if (to.isBefore(from)) {
      throw new BadQuery("EndDate is before StartDate");
    }
    String included = query.filter("IncludeSubaccounts");
    if (included != null && !included.matches("true|false")) {
      throw new BadQuery("IncludeSubaccounts is neither true nor false: " + included);
    }
    subaccountsIncluded = !"false".equals(included);
  }

  LocalDate from() {
    return from;
  }

  /** Belongs to it. */
  LocalDate to() {
    return to;
  }

  boolean subaccountsIncluded() {
    return subaccountsIncluded;
  }

  private static LocalDate date(String name, ListQuery query) throws BadQuery {
    String value = query.filter(name);
    try {
      if (value != null && value.matches("\\d{4}-\\d{2}-\\d{2}")) {
        return LocalDate.parse(value);
      }
    } catch (DateTimeException impossible) {
      throw new BadQuery(name + " is no date: " + value, impossible);
    }
    // Twilio itself takes open ends and offsets such as -30days, too
    throw new BadQuery(name + " is not YYYY-MM-DD: " + value);
  }
}
