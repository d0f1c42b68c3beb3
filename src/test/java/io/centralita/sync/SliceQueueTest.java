package io.centralita.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.centralita.runs.Slice;
import io.centralita.time.Period;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Few lanes, many accounts: who is next. */
class SliceQueueTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final Set<String> waiting = new HashSet<>();
  private final SliceQueue lanes =
      new SliceQueue(
          3,
          waiting::contains,
          () -> {
            throw new NothingElse();
          });

  private static final class NothingElse extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void lanes_areAsManyAsHaveSomethingToDo_andNoMoreThanAllowed() {
    IntStream.range(0, 257).forEach(account -> slices("AC" + account, 31));
    assertThat(lanes.lanes(32)).hasSize(32);

    SliceQueue few = new SliceQueue(3, waiting::contains, () -> {});
    few.add("AC1", work("AC1", 9));
    few.add("AC2", work("AC2", 1));
    assertThat(few.lanes(32)).hasSize(4);
  }

  @Test
  void next_isOfTheAccountWithTheFewestUnderWay_andALargeOneGetsAllItsLanesInTheEnd()
      throws Exception {
    slices("LARGE", 100);
    slices("B", 1);
    slices("C", 2);
    List<Lane> all = lanes.lanes(6);
    List<String> taken = new ArrayList<>();
    for (Lane lane : all) {
      taken.add(lane.next().account());
    }
    assertThat(taken).containsExactlyInAnyOrder("LARGE", "B", "C", "LARGE", "C", "LARGE");

    // only the large one is left, and it has as many as it may
    List<Lane> others = new ArrayList<>();
    List<Lane> its = new ArrayList<>();
    for (int lane = 0; lane < all.size(); lane++) {
      (taken.get(lane).equals("LARGE") ? its : others).add(all.get(lane));
    }
    for (Lane other : others) {
      assertThat(other.next()).isNull();
    }
    for (Lane lane : its) {
      assertThat(lane.next().account()).isEqualTo("LARGE");
    }
  }

  @Test
  void anAccountThatWaits_needsNoLane_andIsReadOnWhereItWas() throws Exception {
    IntStream.range(0, 40).forEach(account -> slices("W" + account, 1));
    slices("LAST", 1);
    Lane only = lanes.lanes(1).get(0);
    for (int account = 0; account < 40; account++) {
      waiting.add(only.next().account());
      only.postpone();
    }

    assertThat(only.next().account()).isEqualTo("LAST");
    assertThatThrownBy(only::next).isInstanceOf(NothingElse.class);
    waiting.remove("W7");
    assertThat(only.next().account()).isEqualTo("W7");
  }

  @Test
  void anAccountThatIsGivenUp_isNotComeBackTo() throws Exception {
    slices("AC1", 5);
    List<Lane> two = lanes.lanes(2);
    two.get(0).next();
    two.get(1).next();

    two.get(0).giveUpAccount();
    two.get(1).postpone();

    assertThat(two.get(0).next()).isNull();
    assertThat(two.get(1).next()).isNull();
  }

  private void slices(String account, int number) {
    lanes.add(account, work(account, number));
  }

  private static List<QueuedSlice> work(String account, int number) {
    return IntStream.range(0, number)
        .mapToObj(
            slice ->
                new QueuedSlice(
                    new Slice(slice, 1, account, new Period(NOON, NOON.plusSeconds(1)), false), 1))
        .toList();
  }
}
