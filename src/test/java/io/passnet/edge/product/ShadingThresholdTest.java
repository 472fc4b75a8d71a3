package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ShadingThresholdTest {
  @Property
  void theMostWorthyAreChosenAndNoMoreThanThereIsRoomFor(
      @ForAll @IntRange(min = 0, max = 2000) int count,
      @ForAll @IntRange(min = 0, max = 2200) int room,
      @ForAll long seed) {
    Random random = new Random(seed);
    float[] worth = new float[count];
    byte[] rates = new byte[count];
    for (int k = 0; k < count; k++) {
      worth[k] = (float) Math.exp(20 * random.nextGaussian());
      rates[k] = (byte) random.nextInt(3);
    }
    int least = new ShadingThreshold().find(worth, rates, (byte) 1, room);
    float[] open = new float[count];
    int candidates = 0;
    int chosen = 0;
    for (int k = 0; k < count; k++) {
      if (rates[k] == 1) {
        open[candidates++] = worth[k];
        chosen += Float.floatToRawIntBits(worth[k]) >= least ? 1 : 0;
      }
    }
    assertThat(chosen).isLessThanOrEqualTo(Math.min(room, candidates));
    if (room >= candidates) {
      assertThat(chosen).isEqualTo(candidates);
    } else {
      // Whatever was left out although there was room is as good as alike to the first without.
      float[] sorted = Arrays.copyOf(open, candidates);
      Arrays.sort(sorted);
      float first = sorted[candidates - 1 - room];
      for (int k = chosen; k < room; k++) {
        assertThat(sorted[candidates - 1 - k]).isLessThanOrEqualTo(first * (1 + 1f / 8192));
      }
    }
  }

  @Test
  void equalsAreTreatedAlike() {
    float[] worth = {3, 2, 2, 2, 1};
    byte[] rates = new byte[5];
    ShadingThreshold threshold = new ShadingThreshold();
    for (int room = 1; room < 4; room++) {
      int least = threshold.find(worth, rates, (byte) 0, room);
      assertThat(Float.floatToRawIntBits(3)).isGreaterThanOrEqualTo(least);
      assertThat(Float.floatToRawIntBits(2)).isLessThan(least);
    }
    int least = threshold.find(worth, rates, (byte) 0, 4);
    assertThat(Float.floatToRawIntBits(2)).isGreaterThanOrEqualTo(least);
    assertThat(Float.floatToRawIntBits(1)).isLessThan(least);
  }
}
