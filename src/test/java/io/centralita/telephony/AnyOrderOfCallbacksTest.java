package io.centralita.telephony;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.database.Database;
import io.centralita.database.StorableText;
import io.centralita.database.TestDatabase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jdbi.v3.core.Jdbi;

/** Whatever is told of a call, in every order, beside what the rules say in Java. */
class AnyOrderOfCallbacksTest {

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final String TENANT = "00000000-0000-0000-0000-0000000000a1";

  private static TestDatabase test;
  private static Jdbi database;
  private static int calls;

  /** One thing that is told of a call; the place in the list says when it was received. */
  private sealed interface Told {
    String event(CallEvents of, Instant received);
  }

  private record Status(String status, Integer sequence, Integer seconds) implements Told {
    @Override
    public String event(CallEvents of, Instant received) {
      List<String> further = new ArrayList<>(List.of("Duration", "1"));
      if (sequence != null) {
        further.addAll(List.of("SequenceNumber", "" + sequence));
        further.addAll(List.of("Timestamp", rfc2822(ended())));
      }
      if (seconds != null) {
        further.addAll(List.of("CallDuration", "" + seconds));
      }
      return of.status(status, received, further.toArray(String[]::new));
    }

    /** Those with a number say when it was. */
    private Instant ended() {
      return START.plusSeconds(1000 + sequence);
    }

    private String state() {
      return switch (status) {
        case "completed" -> "completed";
        case "busy", "no-answer" -> "missed";
        case "failed", "canceled" -> "failed";
        default -> "pending";
      };
    }

    /** Whether it counts, and not the one that came first, where there is one. */
    private boolean endsBefore(Status other) {
      return other == null
          || sequence != null && other.sequence != null && sequence < other.sequence;
    }

    private boolean isFinal() {
      return !state().equals("pending");
    }
  }

  private record Voicemail() implements Told {
    @Override
    public String event(CallEvents of, Instant received) {
      return of.voicemail(received);
    }
  }

  private record Recording(String sid) implements Told {
    @Override
    public String event(CallEvents of, Instant received) {
      return of.recording(sid + of.callSid(), received);
    }
  }

  private record Transcription(String sid, String text) implements Told {
    @Override
    public String event(CallEvents of, Instant received) {
      return of.transcription(sid + of.callSid(), text, received);
    }
  }

  @BeforeContainer
  static void open() {
    test = TestDatabase.migrated();
    database = Database.jdbi(test.dataSource());
    database.useHandle(
        handle -> {
          handle.execute("INSERT INTO tenants (id, name) VALUES (?::uuid, 'One')", TENANT);
          handle.execute(
              "INSERT INTO tenant_phone_numbers (tenant_id, phone_number) VALUES (?::uuid, ?)",
              TENANT,
              CallEvents.CALLED);
        });
  }

  @AfterContainer
  static void close() {
    test.close();
  }

  /** The call itself is one of those that are put in every order. */
  @Property(tries = 40)
  void callbacksWithNumbers_inEveryOrder_makeTheSameRow(@ForAll("numbered") List<Told> told) {
    List<Integer> incoming = new ArrayList<>();
    for (int i = 0; i <= told.size(); i++) {
      incoming.add(i);
    }

    List<String> rows =
        store(orders(incoming), (call, place) -> place == told.size() ? null : told.get(place));

    assertThat(new TreeSet<>(rows)).as(told.toString()).containsExactly(expected(told));
  }

  /** The one that comes first stays, so that the order counts: each is compared by itself. */
  @Property(tries = 40)
  void callbacksWithoutNumbers_afterTheCall_areDecidedByTheirOrder(
      @ForAll("mixed") List<Told> told) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < told.size(); i++) {
      places.add(i);
    }
    List<List<Integer>> orders = orders(places);
    orders.forEach(order -> order.add(0, told.size()));

    List<String> rows =
        store(orders, (call, place) -> place == told.size() ? null : told.get(place));

    for (int i = 0; i < orders.size(); i++) {
      List<Told> inOrder = orders.get(i).stream().skip(1).map(told::get).toList();
      assertThat(rows.get(i)).as(inOrder.toString()).isEqualTo(decided(inOrder));
    }
  }

  @Provide
  Arbitrary<List<Told>> numbered() {
    Arbitrary<Told> status =
        Combinators.combine(
                Arbitraries.of(
                    "initiated", "ringing", "in-progress", "completed", "busy", "no-answer"),
                Arbitraries.integers().between(0, 5),
                Arbitraries.integers().between(0, 90).injectNull(0.2))
            .as(Status::new);
    return Arbitraries.oneOf(status, status, others())
        .list()
        .ofMaxSize(4)
        .map(AnyOrderOfCallbacksTest::numberedOnce);
  }

  @Provide
  Arbitrary<List<Told>> mixed() {
    Arbitrary<Told> status =
        Combinators.combine(
                Arbitraries.of("ringing", "completed", "busy", "failed", "canceled"),
                Arbitraries.integers().between(0, 3).injectNull(0.6),
                Arbitraries.integers().between(0, 90).injectNull(0.2))
            .as(Status::new);
    return Arbitraries.oneOf(status, status, others()).list().ofMinSize(1).ofMaxSize(4);
  }

  private static Arbitrary<Told> others() {
    Arbitrary<String> sid = Arbitraries.of("RE1", "RE2");
    return Arbitraries.oneOf(
        Arbitraries.just(new Voicemail()),
        sid.map(Recording::new),
        Combinators.combine(sid, Arbitraries.of("", "hello", "good bye, ñandú", "¡hola!"))
            .as(Transcription::new));
  }

  /** A number is one callback's; the same one may come twice. */
  private static List<Told> numberedOnce(List<Told> told) {
    Map<Integer, Told> known = new TreeMap<>();
    return told.stream()
        .map(
            each ->
                each instanceof Status s ? known.computeIfAbsent(s.sequence(), n -> each) : each)
        .toList();
  }

  /** By what the set holds alone. */
  private static String expected(List<Told> told) {
    Status last =
        told.stream()
            .filter(Status.class::isInstance)
            .map(Status.class::cast)
            .filter(Status::isFinal)
            .min(Comparator.comparing(Status::sequence))
            .orElse(null);
    String state =
        told.contains(new Voicemail()) ? "voicemail" : last == null ? "pending" : last.state();
    return row(
        state,
        last == null ? null : last.ended(),
        last == null ? null : last.seconds(),
        last == null ? null : last.sequence(),
        told);
  }

  /** By their order. */
  private static String decided(List<Told> inOrder) {
    String state = "pending";
    Status ending = null;
    for (Told each : inOrder) {
      if (each instanceof Voicemail && !state.equals("failed")) {
        state = "voicemail";
      }
      if (each instanceof Status status && status.isFinal() && status.endsBefore(ending)) {
        ending = status;
        state = state.equals("voicemail") ? state : status.state();
      }
    }
    Integer number = ending == null ? null : ending.sequence();
    return row(
        state,
        number == null ? null : ending.ended(),
        ending == null ? null : ending.seconds(),
        number,
        inOrder);
  }

  private static String row(
      String state, Instant ended, Integer seconds, Integer sequence, List<Told> told) {
    Map<String, String> heard = new TreeMap<>();
    TreeSet<String> recordings = new TreeSet<>();
    for (Told each : told) {
      if (each instanceof Transcription t && !t.text().isEmpty()) {
        heard.merge(t.sid(), t.text(), (one, other) -> one.length() > other.length() ? one : other);
      }
      if (each instanceof Recording recording) {
        recordings.add(recording.sid());
      }
    }
    return "%s|%s|%s|%s|%s|%s"
        .formatted(
            state,
            ended == null ? "-" : ended,
            Objects.requireNonNullElse(seconds, "-"),
            Objects.requireNonNullElse(sequence, "-"),
            String.join("\n", heard.values()),
            String.join(",", recordings));
  }

  /** Stores a call for each order, and reads their rows; null is the call itself. */
  private static List<String> store(
      List<List<Integer>> orders, BiFunction<CallEvents, Integer, Told> told) {
    TwilioEvents events = new TwilioEvents(() -> StorableText.UNCHANGED);
    int first = calls + 1;
    List<String> said = new ArrayList<>();
    List<String> whole = new ArrayList<>();
    for (List<Integer> order : orders) {
      CallEvents call = new CallEvents("CA" + String.format("%032d", ++calls));
      for (int place : order) {
        Told each = told.apply(call, place);
        Instant received = START.plusSeconds(place);
        String event = each == null ? call.incoming(received) : each.event(call, received);
        Map<String, Object> parameters = events.parameters(event);
        said.add((String) parameters.get("told"));
        whole.add((String) parameters.get("event"));
      }
    }
    return database.withHandle(
        handle -> {
          handle
              .createQuery(
                  "SELECT count(public.store_twilio_event(told::jsonb, event)::text) FROM"
                      + " unnest(:told, :event) AS each (told, event)")
              .bindArray("told", String.class, said)
              .bindArray("event", String.class, whole)
              .mapTo(Integer.class)
              .one();
          assertThat(
                  handle
                      .createQuery("SELECT count(*) FROM waiting_callbacks")
                      .mapTo(Integer.class)
                      .one())
              .isZero();
          assertThat(
                  handle
                      .createQuery("SELECT count(*) FROM sync_rejects")
                      .mapTo(Integer.class)
                      .one())
              .isZero();
          return handle
              .createQuery(
                  "SELECT concat_ws('|', state, coalesce(CASE WHEN state_sequence IS NOT NULL THEN"
                      + " to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') END, '-'),"
                      + " coalesce(duration_seconds::text, '-'), coalesce(state_sequence::text, '-'),"
                      + " coalesce(transcript, ''), coalesce((SELECT string_agg(left(recording_sid, 3), ',' ORDER BY"
                      + " recording_sid) FROM recording_fetches AS f WHERE f.call_sid = c.call_sid), ''))"
                      + " FROM crm_calls AS c WHERE call_sid >= :first ORDER BY call_sid")
              .bind("first", "CA" + String.format("%032d", first))
              .mapTo(String.class)
              .list();
        });
  }

  private static List<List<Integer>> orders(List<Integer> places) {
    if (places.isEmpty()) {
      return new ArrayList<>(List.of(new ArrayList<>()));
    }
    List<List<Integer>> orders = new ArrayList<>();
    for (Integer first : places) {
      List<Integer> rest = new ArrayList<>(places);
      rest.remove(first);
      for (List<Integer> order : orders(rest)) {
        order.add(0, first);
        orders.add(order);
      }
    }
    return orders;
  }

  private static String rfc2822(Instant instant) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
  }
}
