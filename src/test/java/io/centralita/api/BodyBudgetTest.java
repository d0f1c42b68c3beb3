package io.centralita.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {

  private final BodyBudget budget = new BodyBudget(10);
  private final List<String> granted = new ArrayList<>();

  @Test
  void whoFindsNoRoom_waitsInLine_untilItIsGivenBack() {
    BodyBudget.Place first = ask("first", 6);
    BodyBudget.Place second = ask("second", 6);
    ask("third", 1);

    assertThat(granted).containsExactly("first");
    assertThat(second.isWaiting()).isTrue();

    first.giveBack();
    first.giveBack();

    assertThat(granted).containsExactly("first", "second", "third");
    assertThat(second.isWaiting()).isFalse();
    assertThat(budget.free()).isEqualTo(3);
  }

  @Test
  void whoLeavesTheLine_letsTheOthersPass_andTakesNothing() {
    BodyBudget.Place first = ask("first", 6);
    BodyBudget.Place second = ask("second", 6);
    BodyBudget.Place third = ask("third", 4);

    second.giveBack();
    first.giveBack();
    third.giveBack();

    assertThat(granted).containsExactly("first", "third");
    assertThat(budget.free()).isEqualTo(10);
  }

  private BodyBudget.Place ask(String name, long bytes) {
    return budget.ask(bytes, () -> granted.add(name));
  }
}
