package io.passnet.edge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Turns stepped by hand. */
class TurnsTest {
  private final Turns turns = new Turns(1);
  private final List<String> granted = new ArrayList<>();

  @Test
  void aFreeDeviceGrantsAtOnce() {
    assertThat(turns.request(live(), 0, 5, () -> granted.add("later"))).isTrue();
    turns.end(0);
    assertThat(granted).isEmpty();
  }

  @Test
  void aStreamWithATurnGetsOneMoreThanTheDeviceHasWhileNobodyWaits() {
    Turns.Share lone = live();
    occupy();
    assertThat(turns.requestFurther(lone)).isTrue();
    assertThat(turns.requestFurther(lone)).isFalse();
    turns.end(0);
    assertThat(turns.requestFurther(lone)).isTrue();
    ask("other", live(), 100);
    turns.end(0);
    assertThat(granted).isEmpty();
    assertThat(turns.requestFurther(lone)).isFalse();
    turns.end(0);
    assertThat(granted).containsExactly("other");
  }

  @Test
  void theEarliestDeadlineGoesFirstAndEqualsGoInOrderOfArrival() {
    occupy();
    ask("late", live(), 300);
    ask("early", live(), 100);
    ask("middle, first", live(), 200);
    ask("middle, second", live(), 200);
    endAll(4);
    assertThat(granted).containsExactly("early", "middle, first", "middle, second", "late");
  }

  @Test
  void deadlinesAreComparedAcrossTheClocksOverflow() {
    occupy();
    ask("after the overflow", live(), Long.MIN_VALUE + 5);
    ask("before the overflow", live(), Long.MAX_VALUE - 5);
    turns.end(0);
    assertThat(granted).containsExactly("before the overflow");
  }

  @Test
  void aStreamInAHurryHasNoMoreTurnsThanAnother() {
    occupy();
    Deque<Runnable> again = new ArrayDeque<>();
    askAgain("hurried", live(), 1, again);
    askAgain("patient", live(), 1_000_000, again);
    for (int i = 0; i < 100; i++) {
      turns.end(i);
      again.poll().run();
    }
    assertThat(granted).filteredOn("hurried"::equals).hasSizeBetween(49, 51);
  }

  @Property(tries = 200)
  void allStreamsThatAlwaysWaitGetTheSame(
      @ForAll @Size(min = 2, max = 24) List<@IntRange(max = 200) Integer> patience,
      @ForAll @IntRange(min = 1, max = 4) int atOnce) {
    Turns several = new Turns(atOnce);
    Map<Integer, Integer> got = new HashMap<>();
    Deque<Runnable> running = new ArrayDeque<>();
    long[] now = {0};
    for (int i = 0; i < patience.size(); i++) {
      waitForever(several, live(), i, patience.get(i), now, got, running);
    }
    int rounds = 50;
    for (int i = 0; i < rounds * patience.size(); i++) {
      now[0] += 10;
      running.poll().run();
    }
    int most = got.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    assertThat(got).hasSize(patience.size());
    assertThat(got.values()).allMatch(count -> count >= most - 2);
  }

  /** A stream whose next frame is there as soon as the one before has been looked at. */
  private static void waitForever(
      Turns turns,
      Turns.Share share,
      int number,
      int patience,
      long[] now,
      Map<Integer, Integer> got,
      Deque<Runnable> running) {
    Runnable turn =
        () -> {
          got.merge(number, 1, Integer::sum);
          running.add(
              () -> {
                turns.end(now[0]);
                waitForever(turns, share, number, patience, now, got, running);
              });
        };
    if (turns.request(share, now[0], now[0] + patience, turn)) {
      turn.run();
    }
  }

  @Test
  void aNewStreamComesInTheRoundThatRuns() {
    Turns.Share old = live();
    for (int i = 0; i < 10; i++) {
      occupy();
      ask("old", old, 0);
      endAll(2);
    }
    granted.clear();
    occupy();
    ask("old", old, 5);
    ask("new", live(), 9);
    endAll(2);
    assertThat(granted).containsExactly("new", "old");
  }

  @Test
  void filesWaitForLiveStreamsUntilTheirPatienceEnds() {
    occupy();
    ask("file", new Turns.Share(true), 1000);
    ask("live 1", live(), 5000);
    ask("live 2", live(), 6000);
    turns.end(999);
    turns.end(1000);
    turns.end(1001);
    assertThat(granted).containsExactly("live 1", "file", "live 2");
  }

  @Test
  void theLongestWaitIsTold() {
    assertThat(turns.oldestWaitingNanos(10)).isZero();
    occupy();
    turns.request(live(), 3, 900, () -> {});
    turns.request(live(), 5, 100, () -> {});
    assertThat(turns.oldestWaitingNanos(10)).isEqualTo(7);
    assertThat(turns.waiting()).isEqualTo(2);
  }

  @Test
  void closingGrantsAllThatWaitsAndAllThatComes() {
    occupy();
    ask("waiting", live(), 1);
    ask("file", new Turns.Share(true), 1);
    turns.close();
    assertThat(granted).containsExactlyInAnyOrder("waiting", "file");
    assertThat(turns.request(live(), 0, 1, () -> {})).isTrue();
    assertThat(turns.waiting()).isZero();
  }

  private static Turns.Share live() {
    return new Turns.Share(false);
  }

  private void occupy() {
    assertThat(turns.request(live(), 0, 0, () -> {})).isTrue();
  }

  private void ask(String name, Turns.Share share, long deadline) {
    assertThat(turns.request(share, 0, deadline, () -> granted.add(name))).isFalse();
  }

  private void askAgain(String name, Turns.Share share, long patience, Deque<Runnable> again) {
    turns.request(
        share,
        0,
        patience,
        () -> {
          granted.add(name);
          again.add(() -> askAgain(name, share, patience, again));
        });
  }

  private void endAll(int times) {
    for (int i = 0; i < times; i++) {
      turns.end(0);
    }
  }
}
