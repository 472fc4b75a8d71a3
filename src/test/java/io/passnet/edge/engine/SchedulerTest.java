package io.passnet.edge.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.ModelPackage;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.model.StreamState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A scheduler stepped by hand. */
class SchedulerTest {
  private final List<String> answered = new ArrayList<>();
  private Passnet model;
  private StreamState state;
  private Scheduler scheduler;

  @BeforeEach
  void load() {
    model = Passnet.load(ModelPackage.open(ModelPackage.DEFAULT), DeviceChoice.CPU, 1);
    state = model.open();
    scheduler = new Scheduler(model, System::nanoTime);
  }

  @AfterEach
  void free() {
    state.close();
    model.close();
  }

  @Test
  void theEarliestDeadlineGoesFirstAndEqualsGoInOrderOfArrival() throws Exception {
    submit("late", 300);
    submit("early", 100);
    submit("middle, first", 200);
    submit("middle, second", 200);
    for (int i = 0; i < 4; i++) {
      scheduler.doWork();
    }
    assertThat(answered).containsExactly("early", "middle, first", "middle, second", "late");
  }

  @Test
  void deadlinesAreComparedAcrossTheClocksOverflow() throws Exception {
    submit("after the overflow", Long.MIN_VALUE + 5);
    submit("before the overflow", Long.MAX_VALUE - 5);
    scheduler.doWork();
    assertThat(answered).containsExactly("before the overflow");
    scheduler.close();
  }

  @Test
  void closingAnswersWhatWaitsAndWhatComesLater() {
    submit("waiting", 1);
    scheduler.close();
    submit("later", 2);
    assertThat(answered).containsExactly("waiting failed", "later failed");
  }

  private void submit(String name, long deadline) {
    scheduler.submit(
        new Inference(
            state,
            answered.size(),
            false,
            0,
            deadline,
            (outcome, failure) -> answered.add(failure == null ? name : name + " failed")));
  }
}
