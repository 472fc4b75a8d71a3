package io.passnet.edge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PassnetTest {
  private static Passnet model;

  @BeforeAll
  static void load() {
    model =
        Passnet.load(
            ModelPackage.open(ModelPackage.DEFAULT), DeviceChoice.AUTO, ProviderOptions.STANDARD);
  }

  @AfterAll
  static void closeTwice() {
    model.close();
    model.close();
  }

  @Test
  void autoFallsBackToTheCpuAndSaysWhy() {
    assertThat(model.providers())
        .extracting(ProviderReport::provider)
        .containsExactly(ExecutionProvider.values());
    assertThat(model.providers()).allMatch(report -> !report.reason().isBlank());
    ProviderReport cpu = model.providers().get(2);
    if (cpu.active()) {
      assertThat(model.provider()).isEqualTo(ExecutionProvider.CPU);
      assertThat(model.providers().get(0).reason()).contains("TensorRT 10");
      assertThat(model.providers().get(1).reason()).contains("CUDA 12");
    }
  }

  @Test
  void aRequiredProviderThatDoesNotWorkRefusesToStart() {
    ModelPackage shipped = ModelPackage.open(ModelPackage.DEFAULT);
    if (Passnet.probe(shipped, ExecutionProvider.CUDA, ProviderOptions.STANDARD).active()) {
      return;
    }
    assertThatThrownBy(() -> Passnet.load(shipped, DeviceChoice.CUDA, ProviderOptions.STANDARD))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("device=cuda")
        .hasMessageContaining("device=auto")
        .hasMessageContaining("CUDA 12");
  }

  @Test
  void theMapIsADensityWithASolidAngleWeightedMeanOfOne() {
    try (StreamState state = model.open();
        FrameInput input = model.input()) {
      paint(input.picture(), 1);
      float[] map = model.infer(new Look(state, input, 0, false, 0), true);
      int width = model.manifest().map().width();
      int height = model.manifest().map().height();
      double sum = 0;
      double weights = 0;
      for (int j = 0; j < height; j++) {
        double weight = Math.cos((0.5 - (j + 0.5) / height) * Math.PI);
        for (int i = 0; i < width; i++) {
          assertThat(map[j * width + i]).isNotNegative().isFinite();
          sum += weight * map[j * width + i];
          weights += weight;
        }
      }
      assertThat(sum / weights).isCloseTo(1, within(1e-3));
    }
  }

  @Test
  void aReturnedStateRemembersNothing() {
    float[] first;
    try (StreamState state = model.open();
        FrameInput input = model.input()) {
      paint(input.picture(), 1);
      first = model.infer(new Look(state, input, 0, false, 0), true);
      for (int i = 1; i < 20; i++) {
        paint(input.picture(), 100 + i);
        input.sound().put(0, 1f);
        model.infer(new Look(state, input, i * 33_333L, true, i * 33_333L), true);
      }
    }
    try (StreamState state = model.open();
        FrameInput input = model.input()) {
      paint(input.picture(), 1);
      assertThat(model.infer(new Look(state, input, 0, false, 0), true))
          .containsExactly(first, within(1e-5f));
    }
  }

  @Test
  void theRingMayTurnFurtherThanItsLengthWithoutAChange() {
    // The answer depends on the last T frames only, wherever in the ring they lie.
    int window = model.manifest().window();
    float[] fresh = afterFrames(0, window);
    float[] turned = afterFrames(5, window);
    assertThat(turned).containsExactly(fresh, within(2e-4f));
  }

  private float[] afterFrames(int before, int frames) {
    try (StreamState state = model.open();
        FrameInput input = model.input()) {
      float[] map = null;
      for (int i = -before; i < frames; i++) {
        paint(input.picture(), i);
        map = model.infer(new Look(state, input, 1_000_000 + i * 33_333L, false, 10_000_000), true);
      }
      return map;
    }
  }

  @Test
  void closingAStateTwiceGivesItBackOnce() {
    int open = model.openStates();
    StreamState state = model.open();
    assertThat(model.openStates()).isEqualTo(open + 1);
    state.close();
    state.close();
    assertThat(model.openStates()).isEqualTo(open);
    try (StreamState one = model.open();
        StreamState other = model.open()) {
      assertThat(one).isNotSameAs(other);
    }
  }

  @Test
  void aClosedModelFreesItsTensors() {
    int before = Passnet.liveTensors();
    Passnet other =
        Passnet.load(
            ModelPackage.open(ModelPackage.DEFAULT), DeviceChoice.CPU, ProviderOptions.STANDARD);
    StreamState late = other.open();
    FrameInput input = other.input();
    other.infer(new Look(late, input, 0, false, 0), true);
    other.open().close();
    assertThat(Passnet.liveTensors()).isGreaterThan(before);
    other.close();
    late.close();
    input.close();
    assertThat(Passnet.liveTensors()).isEqualTo(before);
    assertThatThrownBy(other::open).hasMessageContaining("closed");
  }

  private static void paint(ByteBuffer picture, int seed) {
    byte[] pixels = new byte[picture.remaining()];
    new Random(seed).nextBytes(pixels);
    picture.put(pixels);
  }
}
