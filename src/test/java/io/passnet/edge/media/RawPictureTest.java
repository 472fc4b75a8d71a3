package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.passnet.edge.geometry.SphereLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Raw pictures of each encoding, stride, size and colour show what went into them. */
@ExtendWith(NothingLeftBehind.class)
class RawPictureTest {
  @ParameterizedTest
  @CsvSource({
    "RGB24, 512, 256, 0",
    "RGB24, 640, 322, 1937",
    "RGBA32, 512, 256, 0",
    "RGBA32, 333, 167, 1340",
    "BGRA32, 512, 256, 0",
    "BGRA32, 333, 167, 1340",
    "NV12, 512, 256, 0",
    "NV12, 641, 321, 0",
    "NV12, 641, 321, 642",
    "NV12, 640, 322, 701",
    "I420, 512, 256, 0",
    "I420, 641, 321, 0",
    "I420, 640, 323, 701",
    "I420, 641, 320, 641"
  })
  void barsKeepTheirColours(PictureEncoding encoding, int width, int height, int stride)
      throws MediaException {
    PictureFormat format = PictureFormat.raw(encoding, width, height, stride);
    ByteBuffer raw = Raw.of(Pictures.bars(width, height), format);
    assertThat(raw.remaining()).isEqualTo((int) format.bytes());
    Pictures.assertBars(decode(format, raw, 512, 256), 512, 256, 4);
    raw.limit((int) format.minBytes());
    Pictures.assertBars(decode(format, raw, 128, 64), 128, 64, 4);
  }

  static List<Arguments> colours() {
    List<Arguments> all = new ArrayList<>();
    for (PictureEncoding encoding : List.of(PictureEncoding.NV12, PictureEncoding.I420)) {
      for (Colours.Range range : Colours.Range.values()) {
        for (Colours.Matrix matrix : Colours.Matrix.values()) {
          for (int height : new int[] {240, 720}) {
            all.add(Arguments.of(encoding, new Colours(range, matrix), height));
          }
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("colours")
  void rangeAndMatrixAreThoseAnnounced(PictureEncoding encoding, Colours colours, int height)
      throws MediaException {
    PictureFormat format = PictureFormat.raw(encoding, 480, height, 0).with(colours);
    ByteBuffer raw = Raw.of(Pictures.bars(480, height), format);
    Pictures.assertBars(decode(format, raw, 128, 64), 128, 64, 4);
  }

  /** The cube's own way to RGB gives the same colours as the scaler's. */
  @ParameterizedTest
  @MethodSource("colours")
  void coloursOfACubemapAreThoseAnnounced(PictureEncoding encoding, Colours colours, int height)
      throws MediaException {
    PictureFormat format =
        PictureFormat.raw(encoding, height * 3 / 2, height, 0)
            .with(colours)
            .with(ProjectionTest.CUBEMAP);
    for (int colour : new int[] {0xFFFFFF, 0, 0xFF0000, 0x00FF00, 0x0000FF, 0xFFFF00, 0x336699}) {
      ByteBuffer raw = Raw.of(Pictures.plain(height * 3 / 2, height, colour), format);
      ByteBuffer expected = Pictures.plain(64, 32, colour);
      assertThat(Pictures.difference(decode(format, raw, 64, 32), expected))
          .as("%06x", colour)
          .isLessThanOrEqualTo(3);
    }
  }

  @Test
  void theWrongColoursWouldBeSeen() throws MediaException {
    PictureFormat limited = PictureFormat.raw(PictureEncoding.NV12, 480, 240, 0);
    PictureFormat full = limited.with(new Colours(Colours.Range.FULL, Colours.Matrix.BT709));
    ByteBuffer raw = Raw.of(Pictures.bars(480, 240), limited);
    assertThatThrownBy(() -> Pictures.assertBars(decode(full, raw, 128, 64), 128, 64, 4))
        .isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @CsvSource({
    "RGB24, 640, 320, 2000, 640000",
    "RGBA32, 640, 320, 0, 819200",
    "NV12, 640, 320, 0, 307200",
    "NV12, 5, 3, 0, 27",
    "NV12, 5, 3, 8, 40",
    "I420, 5, 3, 0, 27",
    "I420, 5, 3, 9, 47"
  })
  void aWrongSizeNamesTheExactOne(
      PictureEncoding encoding, int width, int height, int stride, int bytes) {
    PictureFormat format = PictureFormat.raw(encoding, width, height, stride);
    assertThat(format.bytes()).isEqualTo(bytes);
    assertThatThrownBy(() -> decode(format, ByteBuffer.allocate(bytes + 1), 64, 32))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("has " + (bytes + 1) + " bytes")
        .hasMessageContaining("has " + bytes + ".");
    assertThatThrownBy(() -> decode(format, ByteBuffer.allocate(bytes / 2), 64, 32))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("has " + bytes + ".");
  }

  @Test
  void aStrideTooShortForARowOfAnyPlaneIsRefused() {
    assertThatThrownBy(() -> PictureFormat.raw(PictureEncoding.NV12, 5, 3, 5))
        .hasMessageContaining("stride is 5; 6");
    assertThatThrownBy(() -> PictureFormat.raw(PictureEncoding.I420, 5, 3, 4))
        .hasMessageContaining("stride is 4; 5");
  }

  /** With room behind it in its buffer a picture is read in place, without it copied: the same. */
  @ParameterizedTest
  @CsvSource({"NV12", "I420", "RGB24", "BGRA32"})
  void directBuffersAreReadLikeOthers(PictureEncoding encoding) throws MediaException {
    for (SphereLayout layout : List.of(SphereLayout.AUTO, ProjectionTest.CUBEMAP)) {
      PictureFormat format = PictureFormat.raw(encoding, 303, 202, 0).with(layout);
      ByteBuffer raw = Raw.of(Pictures.waves(303, 202), format);
      ByteBuffer expected = decode(format, raw, 128, 64);
      for (int room : new int[] {0, 64}) {
        ByteBuffer direct = ByteBuffer.allocateDirect(3 + raw.remaining() + room);
        direct.position(3).put(raw.duplicate()).flip().position(3);
        assertThat(decode(format, direct, 128, 64)).as("room %d", room).isEqualTo(expected);
        assertThat(direct.position()).isEqualTo(3);
      }
    }
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
