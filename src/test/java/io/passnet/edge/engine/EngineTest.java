package io.passnet.edge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.FrameInput;
import io.passnet.edge.model.ModelException;
import io.passnet.edge.model.ModelPackage;
import io.passnet.edge.model.Passnet;
import io.passnet.edge.model.ProviderOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The engine with real models and its own threads. */
class EngineTest {
  private static final int STREAMS = 4;
  private static final int FRAMES = 5;

  @Test
  void streamsSideBySideGetTheMapsThatEachGetsAlone() throws Exception {
    List<float[]> alone;
    try (Engine engine = start(1, 1)) {
      alone = IntStream.range(0, STREAMS).mapToObj(stream -> lastMap(engine, stream)).toList();
    }
    for (int batch : new int[] {1, STREAMS}) {
      try (Engine engine = start(3, batch)) {
        List<CompletableFuture<float[]>> together =
            IntStream.range(0, STREAMS)
                .mapToObj(stream -> CompletableFuture.supplyAsync(() -> lastMap(engine, stream)))
                .toList();
        for (int stream = 0; stream < STREAMS; stream++) {
          assertThat(together.get(stream).get())
              .as("stream %d in batches of up to %d", stream, batch)
              .containsExactly(alone.get(stream), within(1e-3f));
        }
      }
    }
  }

  @Test
  void framesThatComeWhileTheDeviceIsBusyGoInOneRun() throws Exception {
    CountDownLatch allThere = new CountDownLatch(1);
    try (Engine engine = start(1, STREAMS);
        Seat first = engine.defaultModel().seat()) {
      List<Seat> seats =
          IntStream.range(0, STREAMS).mapToObj(i -> engine.defaultModel().seat()).toList();
      // Its answer holds the device's one thread until the others are there.
      submit(first, false, () -> Submissions.await(allThere)).join();
      var outcomes = seats.stream().map(seat -> submit(seat, false, () -> {})).toList();
      allThere.countDown();
      long started = outcomes.get(0).get().startedNanos();
      for (CompletableFuture<Inference.Outcome> outcome : outcomes) {
        assertThat(outcome.get().startedNanos()).isEqualTo(started);
      }
      seats.forEach(Seat::close);
    }
  }

  @Test
  void aFrameThatExpiredIsNotLookedAt() {
    try (Engine engine = start(1, 1);
        Seat seat = engine.defaultModel().seat()) {
      assertThatThrownBy(() -> submit(seat, true, () -> {}).get())
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(Inference.Expired.class);
    }
  }

  @Test
  void streamsAreSharedOutAmongDevices() {
    List<Device> devices =
        List.of(
            new Device(model(), 1, BatchSettings.NONE, EngineMeter.NONE),
            new Device(model(), 1, BatchSettings.NONE, EngineMeter.NONE));
    try (Engine engine = new Engine(devices)) {
      Seat one = engine.defaultModel().seat();
      Seat two = engine.defaultModel().seat();
      assertThat(devices).extracting(Device::seats).containsExactly(1, 1);
      one.close();
      Seat three = engine.defaultModel().seat();
      assertThat(devices).extracting(Device::seats).containsExactly(1, 1);
      assertThat(engine.openStates()).isEqualTo(2);
      two.close();
      three.close();
    }
  }

  @Test
  void closingAnswersWhatWaitsAndWhatComesLater() {
    Engine engine = start(1, 1);
    Seat seat = engine.defaultModel().seat();
    Seat late = engine.defaultModel().seat();
    CompletableFuture<Inference.Outcome> outcome = submit(seat, false, () -> {});
    engine.close();
    assertThat(outcome).isDone();
    assertThat(late.request(0, () -> {})).isTrue();
    late.giveBack();
    seat.close();
    late.close();
    assertThat(engine.openStates()).isZero();
  }

  @Test
  void aStreamThatSentNothingHoldsNoTensors() {
    try (Engine engine = start(1, 1)) {
      int before = Passnet.liveTensors();
      List<Seat> idle =
          IntStream.range(0, 100).mapToObj(i -> engine.defaultModel().seat()).toList();
      assertThat(Passnet.liveTensors()).isEqualTo(before);
      idle.forEach(Seat::close);
    }
  }

  @Test
  void settingsThatCannotBeAreRefusedByTheirKeys() {
    assertThatThrownBy(() -> settings(-1, 1, List.of(0)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("passnet.engine.threads is -1");
    assertThatThrownBy(() -> settings(1, 99, List.of(0)))
        .hasMessageContaining("passnet.engine.batch is 99; it must be 1 to 8");
    assertThatThrownBy(() -> settings(1, 1, List.of(0, 0)))
        .hasMessageContaining("passnet.engine.device-id is [0, 0]");
  }

  private static EngineSettings settings(int threads, int batch, List<Integer> ids) {
    return new EngineSettings(
        ModelPackage.DEFAULT,
        Map.of(),
        DeviceChoice.CPU,
        ids,
        threads,
        OptionalInt.of(batch),
        Duration.ZERO,
        ProviderOptions.STANDARD);
  }

  private static Engine start(int threads, int batch) {
    return Engine.start(settings(threads, batch, List.of(0)));
  }

  private static Map<String, Passnet> model() {
    ModelPackage shipped = ModelPackage.open(ModelPackage.DEFAULT);
    return Map.of("one", Passnet.load(shipped, DeviceChoice.CPU, ProviderOptions.STANDARD));
  }

  /** The map after a few frames that only this stream has, every second one with sound. */
  private static float[] lastMap(Engine engine, int stream) {
    Random random = new Random(stream);
    try (Seat seat = engine.defaultModel().seatForFile();
        FrameInput input = seat.input()) {
      float[] map = null;
      for (int i = 0; i < FRAMES; i++) {
        byte[] pixels = new byte[input.picture().remaining()];
        random.nextBytes(pixels);
        input.picture().put(pixels);
        for (int sample = 0; sample < input.sound().capacity(); sample += 7) {
          input.sound().put(sample, random.nextFloat() - 0.5f);
        }
        map = seat.infer(input, i * 100_000L, i % 2 == 0, i * 100_000L).join().density();
      }
      return map;
    }
  }

  private static CompletableFuture<Inference.Outcome> submit(
      Seat seat, boolean expired, Runnable onAnswer) {
    assertThat(seat.request(0, () -> {})).isTrue();
    return Submissions.submit(seat, seat.input(), 0, expired, onAnswer);
  }
}
