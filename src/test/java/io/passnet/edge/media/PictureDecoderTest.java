package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(NothingLeftBehind.class)
class PictureDecoderTest {
  @ParameterizedTest
  @CsvSource({
    "512, 256, 512, 256", "1024, 512, 512, 256", "1030, 514, 512, 256", "2048, 1024, 256, 128",
    "4096, 2048, 512, 256", "320, 160, 512, 256", "333, 167, 160, 80", "640, 322, 101, 53"
  })
  void jpegBarsKeepTheirColours(int width, int height, int outWidth, int outHeight)
      throws MediaException {
    byte[] jpeg = PictureEncoder.jpeg(Pictures.bars(width, height), width, height);
    ByteBuffer rgb = decode(PictureFormat.auto(), ByteBuffer.wrap(jpeg), outWidth, outHeight);
    Pictures.assertBars(rgb, outWidth, outHeight, 6);
  }

  @ParameterizedTest
  @CsvSource({
    "512, 256, 512, 256",
    "1024, 512, 512, 256",
    "320, 160, 512, 256",
    "333, 167, 99, 51"
  })
  void pngBarsKeepTheirColours(int width, int height, int outWidth, int outHeight)
      throws MediaException {
    byte[] png = PictureEncoder.png(Pictures.bars(width, height), width, height);
    ByteBuffer rgb = decode(PictureFormat.auto(), ByteBuffer.wrap(png), outWidth, outHeight);
    // The scaler works in luma and chroma, which costs a level or two.
    Pictures.assertBars(rgb, outWidth, outHeight, 3);
  }

  @Test
  void aRawPictureOfTheRightSizeIsCopiedExactly() throws MediaException {
    ByteBuffer picture = Pictures.waves(512, 256);
    PictureFormat format = PictureFormat.raw(PictureEncoding.RGB24, 512, 256, 0);
    assertThat(decode(format, picture, 512, 256)).isEqualTo(picture);
  }

  @Test
  void downscalingAverages() throws MediaException {
    ByteBuffer stripes = Pictures.blank(1024, 512);
    for (int i = 0; i < stripes.capacity(); i++) {
      stripes.put(i, (byte) (i / 3 % 2 * 255));
    }
    PictureFormat format = PictureFormat.raw(PictureEncoding.RGB24, 1024, 512, 0);
    ByteBuffer rgb = decode(format, stripes, 256, 128);
    for (int i = 0; i < rgb.capacity(); i += 97) {
      assertThat(rgb.get(i) & 0xFF).isCloseTo(127, within(3));
    }
  }

  @Test
  void readsFromAnyKindOfBufferAndMovesNone() throws MediaException {
    byte[] jpeg = PictureEncoder.jpeg(Pictures.bars(640, 320), 640, 320);
    ByteBuffer direct = ByteBuffer.allocateDirect(jpeg.length + 20);
    direct.position(7).put(jpeg).flip().position(7);
    ByteBuffer readOnly = ByteBuffer.wrap(jpeg).asReadOnlyBuffer();
    ByteBuffer rgb = ByteBuffer.allocateDirect(64 * 32 * 3 + 5).position(5);
    try (PictureDecoder decoder =
        new PictureDecoder(PictureFormat.auto(), MediaLimits.defaults(), 64, 32)) {
      for (ByteBuffer data : new ByteBuffer[] {direct, readOnly}) {
        ByteBuffer before = data.duplicate();
        assertThat(decoder.decode(data, rgb)).isEqualTo(new PictureSize(640, 320));
        assertThat(data).isEqualTo(before);
        assertThat(rgb.position()).isEqualTo(5);
        Pictures.assertBars(rgb.slice(), 64, 32, 6);
      }
    }
  }

  @Test
  void writesNotOneByteBeyondThePicture() throws MediaException {
    ByteBuffer picture = Pictures.waves(200, 100);
    byte[] jpeg = PictureEncoder.jpeg(picture, 200, 100);
    byte[] png = PictureEncoder.png(picture, 200, 100);
    int guard = 256;
    for (int width = 1; width <= 220; width++) {
      int height = 1 + width % 7;
      ByteBuffer rgb = ByteBuffer.allocateDirect(width * height * 3 + 2 * guard);
      for (byte[] data : new byte[][] {jpeg, png}) {
        for (int i = 0; i < rgb.capacity(); i++) {
          rgb.put(i, (byte) 0x5A);
        }
        try (PictureDecoder decoder =
            new PictureDecoder(PictureFormat.auto(), MediaLimits.defaults(), width, height)) {
          decoder.decode(ByteBuffer.wrap(data), rgb.slice(guard, width * height * 3));
        }
        for (int i = 0; i < guard; i++) {
          assertThat(rgb.get(i)).as("before, width %d", width).isEqualTo((byte) 0x5A);
          assertThat(rgb.get(rgb.capacity() - 1 - i))
              .as("behind, width %d", width)
              .isEqualTo((byte) 0x5A);
        }
      }
    }
  }

  @Test
  void oneDecoderTakesPicturesOfChangingSortAndSize() throws MediaException {
    ByteBuffer rgb = Pictures.blank(128, 64);
    try (PictureDecoder decoder =
        new PictureDecoder(PictureFormat.auto(), MediaLimits.defaults(), 128, 64)) {
      for (int width : new int[] {128, 1024, 300, 200, 1024}) {
        ByteBuffer bars = Pictures.bars(width, width / 2);
        decoder.decode(ByteBuffer.wrap(PictureEncoder.jpeg(bars, width, width / 2)), rgb);
        Pictures.assertBars(rgb, 128, 64, 12);
        decoder.decode(ByteBuffer.wrap(PictureEncoder.png(bars, width, width / 2)), rgb);
        Pictures.assertBars(rgb, 128, 64, 6);
      }
    }
  }

  @Test
  void refusesAnOutputBufferThatIsTooSmallOrNotDirect() {
    try (PictureDecoder decoder =
        new PictureDecoder(PictureFormat.auto(), MediaLimits.defaults(), 64, 32)) {
      ByteBuffer data = ByteBuffer.allocate(10);
      assertThatThrownBy(() -> decoder.decode(data, Pictures.blank(64, 31)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("6144");
      assertThatThrownBy(() -> decoder.decode(data, ByteBuffer.allocate(64 * 32 * 3)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void closingTwiceIsHarmlessAndDecodingAfterwardsIsRefused() throws MediaException {
    PictureDecoder decoder =
        new PictureDecoder(PictureFormat.auto(), MediaLimits.defaults(), 64, 32);
    byte[] jpeg = PictureEncoder.jpeg(Pictures.bars(64, 32), 64, 32);
    ByteBuffer rgb = Pictures.blank(64, 32);
    decoder.decode(ByteBuffer.wrap(jpeg), rgb);
    decoder.close();
    decoder.close();
    assertThatThrownBy(() -> decoder.decode(ByteBuffer.wrap(jpeg), rgb))
        .isInstanceOf(IllegalStateException.class);
  }

  private static ByteBuffer decode(
      PictureFormat format, ByteBuffer data, int outWidth, int outHeight) throws MediaException {
    ByteBuffer rgb = Pictures.blank(outWidth, outHeight);
    try (PictureDecoder decoder =
        new PictureDecoder(format, MediaLimits.defaults(), outWidth, outHeight)) {
      decoder.decode(data, rgb);
    }
    return rgb;
  }
}
