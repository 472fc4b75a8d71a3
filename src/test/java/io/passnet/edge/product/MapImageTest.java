package io.passnet.edge.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class MapImageTest {
  private final SaliencyMap map = SaliencyMap.of(12, 6, Maps.noise(12, 6, 7));

  @Test
  void bytesAreScaledToTheMaximum() {
    MapImage image = MapImage.of(map, new MapSpec(0, 0, MapFormat.U8));
    assertThat(image.width()).isEqualTo(12);
    assertThat(image.height()).isEqualTo(6);
    assertThat(image.scaledToMaximum()).isTrue();
    assertThat(image.data()).hasSize(72).contains((byte) 255);
    for (int k = 0; k < 72; k++) {
      assertThat((image.data()[k] & 0xff) / 255f)
          .isCloseTo(map.at(k % 12, k / 12) / map.maximum(), within(0.0021f));
    }
  }

  @Test
  void floatsAreTheDensityInLittleEndian() {
    MapImage image = MapImage.of(map, new MapSpec(0, 0, MapFormat.F32));
    assertThat(image.scaledToMaximum()).isFalse();
    float[] read = new float[72];
    ByteBuffer.wrap(image.data()).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(read);
    assertThat(read).isEqualTo(map.toArray());
  }

  @Test
  void halvesAreTheDensityInLittleEndian() {
    MapImage image = MapImage.of(map, new MapSpec(0, 0, MapFormat.F16));
    assertThat(image.scaledToMaximum()).isFalse();
    assertThat(image.data()).hasSize(144);
    ByteBuffer data = ByteBuffer.wrap(image.data()).order(ByteOrder.LITTLE_ENDIAN);
    for (float density : map.toArray()) {
      assertThat(Float16.toFloat(data.getShort())).isCloseTo(density, within(density / 2048));
    }
  }

  @Test
  void densitiesBeyondTheLargestHalfAreWrittenAsThat() {
    float[] pinprick = new float[128 * 64];
    pinprick[5] = 1;
    SaliencyMap sharp = SaliencyMap.of(128, 64, pinprick);
    assertThat(sharp.maximum()).isGreaterThan(Float16.MAX_VALUE);
    MapImage image = MapImage.of(sharp, new MapSpec(0, 0, MapFormat.F16));
    short half = ByteBuffer.wrap(image.data()).order(ByteOrder.LITTLE_ENDIAN).getShort(10);
    assertThat(Float16.toFloat(half)).isEqualTo(Float16.MAX_VALUE);
  }

  @Test
  void sixteenBitPngReadsBack() throws IOException {
    MapImage image = MapImage.of(map, new MapSpec(0, 0, MapFormat.PNG16));
    assertThat(image.scaledToMaximum()).isTrue();
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(image.data()));
    assertThat(read.getType()).isEqualTo(BufferedImage.TYPE_USHORT_GRAY);
    assertThat(read.getWidth()).isEqualTo(12);
    assertThat(read.getHeight()).isEqualTo(6);
    for (int k = 0; k < 72; k++) {
      assertThat(read.getRaster().getSample(k % 12, k / 12, 0) / 65_535f)
          .isCloseTo(map.at(k % 12, k / 12) / map.maximum(), within(1e-5f));
    }
  }

  @Test
  void anotherSizeIsThatOfTheResizedMap() {
    MapImage image = MapImage.of(map, new MapSpec(48, 0, MapFormat.F32));
    assertThat(image.width()).isEqualTo(48);
    assertThat(image.height()).isEqualTo(6);
    assertThat(image.data()).hasSize(4 * 48 * 6);
    float first = ByteBuffer.wrap(image.data()).order(ByteOrder.LITTLE_ENDIAN).getFloat();
    assertThat(first).isEqualTo(map.resized(48, 6).at(0, 0));
  }

  @Test
  void moreThanFourTimesTheMapIsRefusedWithTheLimit() {
    assertThatThrownBy(() -> MapImage.of(map, new MapSpec(49, 24, MapFormat.U8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("49x24")
        .hasMessageContaining("at most 48x24")
        .hasMessageContaining("12x6");
    assertThatThrownBy(() -> MapImage.of(map, new MapSpec(48, 25, MapFormat.U8)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(MapImage.of(map, new MapSpec(48, 24, MapFormat.U8)).data()).hasSize(48 * 24);
  }

  @Test
  void negativeSizesAreRefused() {
    assertThatThrownBy(() -> new MapSpec(-1, 0, MapFormat.U8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1x0");
  }
}
