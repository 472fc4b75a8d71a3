package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PNG;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB48BE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YA8;

import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import java.nio.ByteBuffer;
import java.util.List;
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

  /** Black of limited range is 16: what a JPEG says itself, that it begins at 0, is overruled. */
  @Test
  void aJpegsOwnRangeHoldsUnlessAnotherIsNamed() throws MediaException {
    byte[] jpeg = PictureEncoder.jpeg(Pictures.plain(96, 64, 0x404040), 96, 64);
    Colours limited = new Colours(Colours.Range.LIMITED, Colours.Matrix.AUTO);
    for (SphereLayout layout : List.of(SphereLayout.AUTO, ProjectionTest.CUBEMAP)) {
      PictureFormat format = PictureFormat.auto().with(layout);
      ByteBuffer own = decode(format, ByteBuffer.wrap(jpeg), 64, 32);
      assertThat(own.get(0) & 0xFF).isCloseTo(64, within(2));
      ByteBuffer named = decode(format.with(limited), ByteBuffer.wrap(jpeg), 64, 32);
      assertThat(named.get(0) & 0xFF).isCloseTo((64 - 16) * 255 / 219, within(2));
    }
  }

  /** Deeper, grey and transparent pixels, and those of a palette, in any layout. */
  @Test
  void pngsOfEveryKindAreReadInEveryLayout() throws MediaException {
    ByteBuffer plain = Pictures.plain(96, 64, 0x707070);
    List<byte[]> pngs =
        List.of(
            PictureEncoder.png(plain, 96, 64),
            png(plain, 96, 64, AV_PIX_FMT_RGB48BE),
            png(plain, 96, 64, AV_PIX_FMT_RGBA),
            png(plain, 96, 64, AV_PIX_FMT_GRAY8),
            png(plain, 96, 64, AV_PIX_FMT_YA8),
            Pictures.palettePng(96, 64, 0x707070));
    SphereLayout rightEye =
        new SphereLayout(
            Projection.EQUIRECTANGULAR, StereoLayout.LEFT_RIGHT, Eye.RIGHT, CubeFaces.CUBEMAP);
    for (SphereLayout layout : List.of(SphereLayout.AUTO, rightEye, ProjectionTest.CUBEMAP)) {
      for (int i = 0; i < pngs.size(); i++) {
        PictureFormat format = PictureFormat.of(PictureEncoding.PNG).with(layout);
        ByteBuffer rgb = decode(format, ByteBuffer.wrap(pngs.get(i)), 64, 32);
        assertThat(Pictures.difference(rgb, Pictures.plain(64, 32, 0x707070)))
            .as("kind %d, %s", i, layout)
            .isLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void noPictureShowsThroughTheNextOne() throws MediaException {
    int[] colours = {0x3C3C3C, 0x3C3C3C, 0x804020, 0x104080};
    for (PictureEncoding encoding :
        List.of(PictureEncoding.JPEG, PictureEncoding.PNG, PictureEncoding.WEBP)) {
      ByteBuffer rgb = Pictures.blank(64, 32);
      try (PictureDecoder decoder =
          new PictureDecoder(PictureFormat.of(encoding), MediaLimits.defaults(), 64, 32)) {
        for (int colour : colours) {
          ByteBuffer plain = Pictures.plain(96, 64, colour);
          byte[] bytes =
              switch (encoding) {
                case JPEG -> PictureEncoder.jpeg(plain, 96, 64);
                case PNG -> PictureEncoder.png(plain, 96, 64);
                default -> Webp.of(plain, 96, 64, true);
              };
          decoder.decode(ByteBuffer.wrap(bytes), rgb);
          assertThat(Pictures.difference(rgb, Pictures.plain(64, 32, colour)))
              .as("%s %06x", encoding, colour)
              .isLessThanOrEqualTo(4);
        }
      }
    }
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

  private static byte[] png(ByteBuffer rgb, int width, int height, int format) {
    PictureSize size = new PictureSize(width, height);
    try (EncoderInput input = new EncoderInput(size, size, format, AVCOL_SPC_RGB, true);
        CodecEncoder encoder =
            new CodecEncoder(
                avcodec_find_encoder(AV_CODEC_ID_PNG),
                context -> {
                  context.width(width).height(height).pix_fmt(format);
                  context.time_base().num(1).den(1);
                })) {
      encoder.send(input.fill(rgb));
      encoder.receive();
      byte[] bytes = new byte[encoder.packet().size()];
      encoder.packet().data().get(bytes);
      return bytes;
    }
  }
}
