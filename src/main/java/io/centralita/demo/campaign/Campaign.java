package io.centralita.demo.campaign;

import java.time.DayOfWeek;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Says who calls on behalf of a workspace, when, and how much of it through the API rather than the
 * trunk.
 */
public record Campaign(
    Workspace workspace, double apiShare, Shift weekdays, Shift saturdays, Shift sundays) {

  /** Calls an hour between two UTC hours of a day. */
  record Shift(int from, int to, double callsPerHour) {
    static final Shift NONE = new Shift(0, 0, 0);

    double rateAt(int hourOfDay) {
      return from <= hourOfDay && hourOfDay < to ? callsPerHour : 0;
    }
  }

  public static final List<Campaign> ALL =
      List.of(
          campaign(1, "General", 2, 0.20, new Shift(8, 20, 0.9), Shift.NONE, Shift.NONE),
          campaign(
              2, "Reservas", 3, 0.55, new Shift(8, 20, 2.8), new Shift(10, 18, 1.5), shift(0.8)),
          campaign(3, "Cobros Norte", 3, 0.10, new Shift(9, 19, 3.8), Shift.NONE, Shift.NONE),
          campaign(4, "Cobros Sur", 2, 0.10, new Shift(8, 18, 3.1), Shift.NONE, Shift.NONE),
          campaign(
              5, "Encuestas", 2, 0.40, new Shift(16, 20, 3.6), new Shift(10, 14, 4), Shift.NONE),
          campaign(6, "Renovaciones", 2, 0.10, new Shift(10, 14, 3.2), Shift.NONE, Shift.NONE));

  /** Numbers of the account that nobody has given to a workspace yet. */
  public static final List<String> UNASSIGNED = List.of("+15005550071", "+15005550072");

  double rateIn(long hour) {
    OffsetDateTime time = Hours.start(hour).atOffset(ZoneOffset.UTC);
    return shiftOn(time.getDayOfWeek()).rateAt(time.getHour());
  }

  /** Calls on a usual weekday, as the campaign's weight among the others. */
  double weight() {
    return (weekdays.to() - weekdays.from()) * weekdays.callsPerHour();
  }

  private Shift shiftOn(DayOfWeek day) {
    return switch (day) {
      case SATURDAY -> saturdays;
      case SUNDAY -> sundays;
      default -> weekdays;
    };
  }

  private static Shift shift(double callsPerHour) {
    return new Shift(11, 15, callsPerHour);
  }

  private static Campaign campaign(
      int id, String name, int numbers, double apiShare, Shift weekdays, Shift sat, Shift sun) {
    List<String> phoneNumbers =
        List.of(ownNumber(id, 1), ownNumber(id, 2), ownNumber(id, 3)).subList(0, numbers);
    return new Campaign(new Workspace(id, name, phoneNumbers), apiShare, weekdays, sat, sun);
  }

  private static String ownNumber(int workspace, int index) {
    return "+150055500" + workspace + index;
  }
}
