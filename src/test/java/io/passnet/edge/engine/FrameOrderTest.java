package io.passnet.edge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The order in which a stream's frames are finished. */
class FrameOrderTest {
  @Test
  void aFrameWaitsForTheOneBeforeIt() {
    FrameOrder<String> order = new FrameOrder<>();
    List<String> finished = new ArrayList<>();
    List.of("one", "two", "three").forEach(order::add);
    order.ready("three", finished::add);
    order.ready("two", finished::add);
    assertThat(finished).isEmpty();
    order.ready("one", finished::add);
    assertThat(finished).containsExactly("one", "two", "three");
  }

  @Test
  void whoFinishesAFrameFinishesThoseThatBecameReadyMeanwhile() {
    FrameOrder<String> order = new FrameOrder<>();
    List<String> finished = new ArrayList<>();
    List.of("one", "two").forEach(order::add);
    order.ready(
        "one",
        frame -> {
          if (frame.equals("one")) {
            order.ready("two", other -> finished.add("not here"));
          }
          finished.add(frame);
        });
    assertThat(finished).containsExactly("one", "two");
  }

  @Test
  void framesThatBecomeReadyAtTheSameMomentAreFinishedInOrderAndNeverTwoAtOnce() {
    int rounds = 20_000;
    FrameOrder<Integer> order = new FrameOrder<>();
    // No lock, which would hide that two finish at once.
    List<Integer> finished = new ArrayList<>();
    AtomicInteger within = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger there = new AtomicInteger();
    IntStream.range(0, 2 * rounds).forEach(order::add);
    IntFunction<Runnable> thread =
        number ->
            () -> {
              for (int round = 0; round < rounds; round++) {
                there.incrementAndGet();
                while (there.get() < 2 * (round + 1)) {
                  Thread.onSpinWait();
                }
                order.ready(
                    2 * round + number,
                    frame -> {
                      most.accumulateAndGet(within.incrementAndGet(), Math::max);
                      finished.add(frame);
                      within.decrementAndGet();
                    });
              }
            };
    CompletableFuture.allOf(
            CompletableFuture.runAsync(thread.apply(0), task -> new Thread(task).start()),
            CompletableFuture.runAsync(thread.apply(1), task -> new Thread(task).start()))
        .join();
    assertThat(finished).containsExactlyElementsOf(IntStream.range(0, 2 * rounds).boxed().toList());
    assertThat(most).hasValue(1);
  }
}
