package io.centralita.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.centralita.database.Database;
import io.centralita.database.RouteStatement;
import io.centralita.database.TestDatabase;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The turns of an account's calls, as the database gives them to whoever asks. */
class CallSlotsTest {

  private static final TestDatabase DATABASE = TestDatabase.migrated();

  private final Jdbi jdbi = Database.jdbi(DATABASE.dataSource());

  @AfterAll
  static void leave() {
    DATABASE.close();
  }

  private Long reserve(String account, double notBefore) {
    return (Long)
        jdbi.withHandle(
                handle ->
                    handle
                        .createQuery(RouteStatement.of("outbound/reserve-slot"))
                        .bindMap(
                            Map.of(
                                "account",
                                account,
                                "apart",
                                0.5,
                                "not_before",
                                notBefore,
                                "patience",
                                10.0))
                        .mapToMap()
                        .one())
            .get("wait");
  }

  @Test
  void manyAtOnce_eachHaveATurnOfTheirOwn_whileThatIsSoon() {
    jdbi.useHandle(
        handle ->
            handle.execute(
                "INSERT INTO public.call_slots VALUES ('AC1', now() + interval '2 seconds')"));
    String next = "SELECT next_call::text FROM public.call_slots WHERE account_sid = 'AC1'";
    String before = text(next);

    long given =
        IntStream.range(0, 40)
            .parallel()
            .mapToObj(i -> reserve("AC1", 0))
            .filter(Objects::nonNull)
            .count();

    // from 2 to 10 seconds; a few more where asking takes a while
    assertThat(given).isBetween(16L, 24L);
    String expected =
        "SELECT ('%s'::timestamptz + %d * interval '0.5 s')::text".formatted(before, given);
    assertThat(text(next)).isEqualTo(text(expected));
  }

  private String text(String query) {
    return jdbi.withHandle(handle -> handle.createQuery(query).mapTo(String.class).one());
  }

  @Test
  void aNewAccount_hasItsTurnAtOnce_orWhenTwilioHasSaid() {
    assertThat(reserve("AC2", 0)).isBetween(-100L, 0L);
    assertThat(reserve("AC2", 3)).isBetween(2_000L, 3_000L);
    assertThat(Stream.of(reserve("AC2", 0), reserve("AC3", 2)))
        .allSatisfy(wait -> assertThat(wait).isBetween(1_500L, 3_500L));
  }
}
