package io.passnet.edge.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that are taken as one picture, as where nothing is said of turns, or as several. */
class FrameTurnsTest {
  private static final int FRAMES = 6;

  @TempDir Path folder;

  @Test
  void aPackageThatSaysNothingOfTurnsSeesAFrameAsOnePicture() throws IOException {
    try (Passnet model = load(OptionalInt.empty())) {
      assertThat(model.manifest().frame().turns()).isEqualTo(1);
      float[][] seen = new float[FRAMES][];
      List<float[]> maps = maps(model, 1, seen);
      for (int frame = 0; frame < FRAMES; frame++) {
        assertThat(maps.get(frame)).containsExactly(expected(seen, frame), within(1e-4f));
      }
    }
  }

  @Test
  void inHalvesItGivesTheSameMaps() throws IOException {
    float[][] seen = new float[FRAMES][];
    try (Passnet whole = load(OptionalInt.empty());
        Passnet halves = load(OptionalInt.of(2))) {
      List<float[]> together = maps(whole, 1, seen);
      List<float[]> apart = maps(halves, 1, seen);
      for (int frame = 0; frame < FRAMES; frame++) {
        assertThat(apart.get(frame)).containsExactly(together.get(frame), within(1e-6f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void batchesOfStreamsGiveTheSameMaps(int turns) throws IOException {
    float[][] seen = new float[FRAMES][];
    try (Passnet model = load(turns == 0 ? OptionalInt.empty() : OptionalInt.of(turns))) {
      List<float[]> alone = maps(model, 1, seen);
      List<float[]> batched = maps(model, 3, seen);
      for (int frame = 0; frame < FRAMES; frame++) {
        assertThat(batched.get(frame)).containsExactly(alone.get(frame), within(1e-6f));
      }
    }
  }

  private Passnet load(OptionalInt turns) throws IOException {
    Path written = TinyModel.write(folder.resolve("tiny" + turns.orElse(0)), "tiny", turns);
    return Passnet.load(
        ModelPackage.open(written.toString()), DeviceChoice.CPU, ProviderOptions.STANDARD);
  }

  /** The maps of some frames that were seen, silent and heard, beside others in a batch. */
  private static List<float[]> maps(Passnet model, int batch, float[][] seen) {
    List<StreamState> states = new ArrayList<>();
    List<FrameInput> inputs = new ArrayList<>();
    for (int i = 0; i < batch; i++) {
      states.add(model.open());
      inputs.add(model.input());
    }
    List<float[]> maps = new ArrayList<>();
    for (int frame = 0; frame < FRAMES; frame++) {
      List<Look> looks = new ArrayList<>();
      for (int i = 0; i < batch; i++) {
        float[] grey = paint(inputs.get(i), 100 * i + frame);
        seen[frame] = i == 0 ? grey : seen[frame];
        long timeUs = frame * 40_000L;
        looks.add(new Look(states.get(i), inputs.get(i), timeUs, frame % 2 == 1, timeUs));
      }
      maps.add(batch == 1 ? model.infer(looks.get(0), true) : model.infer(looks)[0]);
    }
    states.forEach(StreamState::close);
    inputs.forEach(FrameInput::close);
    return maps;
  }

  /** Fills an input by chance; returns the brightness of its pixels. */
  private static float[] paint(FrameInput input, int seed) {
    Random random = new Random(seed);
    float[] grey = new float[TinyModel.WIDTH * TinyModel.HEIGHT];
    var picture = input.picture();
    for (int pixel = 0; pixel < grey.length; pixel++) {
      for (int channel = 0; channel < 3; channel++) {
        int value = random.nextInt(256);
        picture.put((byte) value);
        grey[pixel] += value / 3f;
      }
    }
    for (int channel = 0; channel < 4; channel++) {
      // The loudest sample of each channel.
      input.sound().put(channel * TinyModel.SAMPLES + 7 * channel, 0.25f);
    }
    return grey;
  }

  /** What {@link TinyModel} says that its map is, of the frames up to one. */
  private static float[] expected(float[][] seen, int frame) {
    double[] sums = new double[TinyModel.WIDTH * TinyModel.HEIGHT];
    int first = Math.max(0, frame - TinyModel.WINDOW + 1);
    double everywhere = 1 + frame * 0.04;
    for (int past = first; past <= frame; past++) {
      everywhere += past % 2 == 1 ? 4 * 0.25 : 0;
      for (int pixel = 0; pixel < sums.length; pixel++) {
        sums[pixel] += seen[past][pixel] * (past == frame ? 2 : 1);
      }
    }
    double mean = 0;
    double weights = 0;
    for (int pixel = 0; pixel < sums.length; pixel++) {
      int row = pixel / TinyModel.WIDTH;
      double weight = Math.cos((0.5 - (row + 0.5) / TinyModel.HEIGHT) * Math.PI);
      sums[pixel] += everywhere;
      mean += weight * sums[pixel];
      weights += weight;
    }
    float[] map = new float[sums.length];
    for (int pixel = 0; pixel < sums.length; pixel++) {
      map[pixel] = (float) (sums[pixel] / (mean / weights));
    }
    return map;
  }
}
