package io.passnet.edge.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.model.DeviceChoice;
import io.passnet.edge.model.FrameInput;
import io.passnet.edge.model.ProviderOptions;
import io.passnet.edge.model.TinyModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several frames of one stream on their way at once. */
class LoneStreamTest {
  private static final int FRAMES = 300;

  @TempDir Path folder;
  private Path model;

  @BeforeEach
  void write() throws IOException {
    model = TinyModel.write(folder.resolve("tiny"), "tiny", OptionalInt.of(2));
  }

  @Test
  void framesOnTheirWayTogetherGetTheMapsThatTheyGetOneByOne() {
    List<float[]> oneByOne = maps(1);
    List<float[]> together = maps(3);
    for (int i = 0; i < FRAMES; i++) {
      if (oneByOne.get(i) == null) {
        assertThat(together.get(i)).as("frame %d, expired", i).isNull();
      } else {
        assertThat(together.get(i))
            .as("frame %d", i)
            .containsExactly(oneByOne.get(i), within(1e-6f));
      }
    }
  }

  /** Maps of a stream in which scenes begin and frames expire, also the first ones of scenes. */
  private List<float[]> maps(int threads) {
    Random random = new Random(7);
    List<CompletableFuture<float[]>> maps = new ArrayList<>();
    List<Integer> answered = new ArrayList<>();
    int further = 0;
    try (Engine engine = start(threads, 1);
        Seat seat = engine.defaultModel().seat()) {
      for (int i = 0; i < FRAMES; i++) {
        int number = i;
        if (random.nextInt(5) == 0) {
          seat.forget();
        }
        boolean expired = random.nextInt(5) == 0;
        FrameInput input = seat.input();
        byte[] pixels = new byte[input.picture().remaining()];
        Arrays.fill(pixels, (byte) random.nextInt());
        Arrays.fill(pixels, 0, random.nextInt(pixels.length), (byte) random.nextInt());
        input.picture().put(pixels);
        boolean onItsWay = !maps.isEmpty() && !maps.get(i - 1).isDone();
        if (onItsWay && seat.requestAhead()) {
          further++;
        } else {
          maps.stream().skip(Math.max(0, i - 5)).forEach(CompletableFuture::join);
          assertThat(seat.request(0, () -> {})).isTrue();
        }
        maps.add(
            Submissions.submit(seat, input, i * 33_000L, expired, () -> answered.add(number))
                .handle((outcome, failure) -> outcome == null ? null : outcome.density()));
      }
      maps.forEach(CompletableFuture::join);
    }
    assertThat(answered).hasSize(FRAMES).isSorted();
    // One thread has none to spare.
    assertThat(further).isBetween(threads == 1 ? 0 : 1, threads == 1 ? 0 : FRAMES);
    return maps.stream().map(CompletableFuture::join).toList();
  }

  @Test
  void aSceneWhoseFirstFrameExpiredBeginsAfreshWithTheNext() {
    try (Engine engine = start(2, 1)) {
      float[] alone;
      try (Seat seat = engine.defaultModel().seat()) {
        alone = bright(seat, 1, false).join().density();
      }
      for (boolean forgets : new boolean[] {true, false}) {
        try (Seat seat = engine.defaultModel().seat()) {
          bright(seat, 0, false).join();
          if (forgets) {
            seat.forget();
          }
          assertThat(bright(seat, 0, true)).failsWithin(Duration.ofMinutes(1));
          float[] next = bright(seat, 1, false).join().density();
          assertThat(Arrays.equals(next, alone)).as("forgotten: %s", forgets).isEqualTo(forgets);
        }
      }
    }
  }

  /** A picture with one bright half. */
  private static CompletableFuture<Inference.Outcome> bright(Seat seat, int half, boolean expired) {
    FrameInput input = seat.input();
    byte[] pixels = new byte[input.picture().remaining()];
    int size = pixels.length / 2;
    Arrays.fill(pixels, half * size, (half + 1) * size, (byte) 0xff);
    input.picture().put(pixels);
    assertThat(seat.request(0, () -> {})).isTrue();
    return Submissions.submit(seat, input, half * 33_000L, expired, () -> {});
  }

  @Test
  void aFurtherFrameGoesAheadUntilTheThreadsAndOneMoreAreTaken() {
    CountDownLatch latch = new CountDownLatch(1);
    try (Engine engine = start(2, 1);
        Seat seat = engine.defaultModel().seat()) {
      assertThat(seat.request(0, () -> {})).isTrue();
      List<CompletableFuture<Inference.Outcome>> outcomes = new ArrayList<>();
      // The first answer holds one thread; turns end with answers, so that none has ended.
      outcomes.add(hold(seat, latch));
      outcomes.get(0).join();
      for (int i = 0; i < 3; i++) {
        assertThat(seat.requestAhead()).isTrue();
        outcomes.add(Submissions.submit(seat, seat.input(), 0, false, () -> {}));
      }
      assertThat(seat.requestAhead()).isFalse();
      latch.countDown();
      outcomes.forEach(CompletableFuture::join);
    }
  }

  @Test
  void aStreamInCompanyHasOneFrameOnItsWay() {
    CountDownLatch latch = new CountDownLatch(1);
    try (Engine engine = start(2, 1);
        Seat seat = engine.defaultModel().seat();
        Seat other = engine.defaultModel().seat()) {
      assertThat(other.request(0, () -> {})).isTrue();
      Submissions.submit(other, other.input(), 0, false, () -> {}).join();
      assertThat(seat.request(0, () -> {})).isTrue();
      CompletableFuture<Inference.Outcome> first = hold(seat, latch);
      assertThat(seat.requestAhead()).isFalse();
      latch.countDown();
      first.join();
    }
  }

  @Test
  void whereThereAreBatchesAStreamHasOneFrameOnItsWay() {
    try (Engine engine = start(2, 4);
        Seat seat = engine.defaultModel().seat()) {
      assertThat(seat.request(0, () -> {})).isTrue();
      CompletableFuture<Inference.Outcome> first =
          Submissions.submit(seat, seat.input(), 0, false, () -> {});
      assertThat(seat.requestAhead()).isFalse();
      first.join();
    }
  }

  private static CompletableFuture<Inference.Outcome> hold(Seat seat, CountDownLatch latch) {
    return Submissions.submit(seat, seat.input(), 0, false, () -> Submissions.await(latch));
  }

  private Engine start(int threads, int batch) {
    return Engine.start(
        new EngineSettings(
            model.toString(),
            Map.of(),
            DeviceChoice.CPU,
            List.of(0),
            threads,
            OptionalInt.of(batch),
            Duration.ZERO,
            ProviderOptions.STANDARD));
  }
}
