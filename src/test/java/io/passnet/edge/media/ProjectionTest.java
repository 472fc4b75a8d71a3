package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Pictures that FFmpeg's v360 filter laid out come back as the sphere that they were made of. */
@ExtendWith(NothingLeftBehind.class)
class ProjectionTest {
  static final SphereLayout CUBEMAP =
      new SphereLayout(Projection.CUBEMAP_3X2, StereoLayout.MONO, Eye.LEFT, CubeFaces.CUBEMAP);
  static final SphereLayout EQUIANGULAR =
      new SphereLayout(
          Projection.EQUIANGULAR_CUBEMAP_3X2, StereoLayout.MONO, Eye.LEFT, CubeFaces.EQUIANGULAR);

  static List<Arguments> layouts() {
    List<CubeFaces> orders =
        List.of(
            CubeFaces.CUBEMAP,
            CubeFaces.EQUIANGULAR,
            new CubeFaces("frblud", "012301"),
            new CubeFaces("bdulrf", "321032"));
    List<Arguments> all = new ArrayList<>();
    for (StereoLayout stereo : StereoLayout.values()) {
      for (Eye eye : Eye.values()) {
        for (CubeFaces faces : orders) {
          for (Projection projection :
              List.of(Projection.CUBEMAP_3X2, Projection.EQUIANGULAR_CUBEMAP_3X2)) {
            all.add(Arguments.of(new SphereLayout(projection, stereo, eye, faces)));
          }
        }
        all.add(
            Arguments.of(
                new SphereLayout(Projection.EQUIRECTANGULAR, stereo, eye, CubeFaces.CUBEMAP)));
      }
    }
    return all;
  }

  /** A level of the picture's colours is two thirds of a degree, so 3 of them are 2 degrees. */
  @ParameterizedTest
  @MethodSource("layouts")
  void everyDirectionComesBack(SphereLayout layout) throws MediaException {
    for (int face : new int[] {40, 96, 256}) {
      int width = 3 * face * layout.eyesAcross();
      int height = 2 * face * layout.eyesDown();
      ByteBuffer laid = Projected.of(Pictures.sphere(1024, 512), 1024, 512, layout, width, height);
      PictureFormat format =
          PictureFormat.raw(PictureEncoding.RGB24, width, height, 0).with(layout);
      assertThat(Pictures.difference(decode(format, laid, 128, 64), Pictures.sphere(128, 64)))
          .as("faces of %d pixels", face)
          .isLessThanOrEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = PictureEncoding.class,
      names = {"AUTO", "JPEG", "PNG", "WEBP", "RGBA32", "BGRA32", "NV12", "I420"})
  void facesComeInEveryEncoding(PictureEncoding encoding) throws MediaException {
    for (SphereLayout layout : List.of(CUBEMAP, EQUIANGULAR)) {
      // Chroma's half of it is not whole: 33.5 pixels a face.
      int width = 201;
      int height = 134;
      ByteBuffer laid = Projected.of(Pictures.sphere(512, 256), 512, 256, layout, width, height);
      PictureFormat format = PictureFormat.raw(encoding, width, height, 0).with(layout);
      ByteBuffer sent =
          switch (encoding) {
            case AUTO, JPEG -> ByteBuffer.wrap(PictureEncoder.jpeg(laid, width, height));
            case PNG -> ByteBuffer.wrap(PictureEncoder.png(laid, width, height));
            case WEBP -> ByteBuffer.wrap(Webp.of(laid, width, height, false));
            default -> Raw.of(laid, format);
          };
      ByteBuffer rgb = decode(format, sent, 128, 64);
      // At half the pixels, chroma smears over edges between faces that are no neighbours.
      assertThat(meanDifference(rgb, Pictures.sphere(128, 64))).isLessThan(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"CUBEMAP_3X2, RGB24", "CUBEMAP_3X2, NV12", "EQUIANGULAR_CUBEMAP_3X2, I420"})
  void noEdgeShowsInAnEvenPicture(Projection projection, PictureEncoding encoding)
      throws MediaException {
    SphereLayout layout =
        new SphereLayout(projection, StereoLayout.TOP_BOTTOM, Eye.RIGHT, CubeFaces.EQUIANGULAR);
    for (int face : new int[] {17, 100, 301}) {
      PictureFormat format = PictureFormat.raw(encoding, 3 * face, 4 * face, 0).with(layout);
      ByteBuffer raw = Raw.of(Pictures.plain(3 * face, 4 * face, 0x6A9030), format);
      ByteBuffer rgb = decode(format, raw, 128, 64);
      for (int i = 3; i < rgb.capacity(); i++) {
        assertThat(rgb.get(i)).isEqualTo(rgb.get(i % 3));
      }
    }
  }

  /** Neither at an edge of the cube nor behind, where the picture's ends meet. */
  @ParameterizedTest
  @MethodSource("layouts")
  void noEdgeShowsInASmoothPicture(SphereLayout layout) throws MediaException {
    int width = 384 * layout.eyesAcross();
    int height = 256 * layout.eyesDown();
    ByteBuffer laid = Projected.of(Pictures.sphere(1024, 512), 1024, 512, layout, width, height);
    PictureFormat format = PictureFormat.raw(PictureEncoding.RGB24, width, height, 0).with(layout);
    ByteBuffer rgb = decode(format, laid, 256, 128);
    for (int y = 1; y < 128; y++) {
      for (int i = 0; i < 256 * 3; i++) {
        int here = rgb.get(y * 768 + i) & 0xFF;
        assertThat(here).isCloseTo(rgb.get(y * 768 + (i + 3) % 768) & 0xFF, within(4));
        assertThat(here).isCloseTo(rgb.get((y - 1) * 768 + i) & 0xFF, within(4));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"200", "512", "1000"})
  void shrinkingAveragesWithoutAlias(int face) throws MediaException {
    ByteBuffer stripes = Pictures.blank(3 * face, 2 * face);
    for (int y = 0; y < 2 * face; y++) {
      for (int x = 0; x < 3 * face; x++) {
        Pictures.put(stripes, 3 * face, x, y, (x + y) % 2 * 0xFFFFFF);
      }
    }
    for (SphereLayout layout : List.of(CUBEMAP, EQUIANGULAR)) {
      PictureFormat format =
          PictureFormat.raw(PictureEncoding.RGB24, 3 * face, 2 * face, 0).with(layout);
      ByteBuffer rgb = decode(format, stripes, 64, 32);
      for (int i = 0; i < rgb.capacity(); i++) {
        assertThat(rgb.get(i) & 0xFF).isCloseTo(127, within(8));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"TOP_BOTTOM, 400, 402", "TOP_BOTTOM, 401, 403", "LEFT_RIGHT, 802, 200"})
  void anEyeThatBeginsBetweenChromaPixelsIsFoundToo(StereoLayout stereo, int width, int height)
      throws MediaException {
    for (Eye eye : Eye.values()) {
      SphereLayout layout =
          new SphereLayout(Projection.EQUIRECTANGULAR, stereo, eye, CubeFaces.CUBEMAP);
      ByteBuffer laid = Projected.of(Pictures.sphere(512, 256), 512, 256, layout, width, height);
      PictureFormat format = PictureFormat.raw(PictureEncoding.NV12, width, height, 0).with(layout);
      ByteBuffer rgb = decode(format, Raw.of(laid, format), 128, 64);
      assertThat(meanDifference(rgb, Pictures.sphere(128, 64))).isLessThan(3);
    }
  }

  @Test
  void aPictureThatIsTooSmallForTwoEyesIsRefused() {
    SphereLayout layout =
        new SphereLayout(
            Projection.EQUIRECTANGULAR, StereoLayout.LEFT_RIGHT, Eye.LEFT, CubeFaces.CUBEMAP);
    PictureFormat format = PictureFormat.raw(PictureEncoding.RGB24, 1, 8, 0).with(layout);
    assertThatThrownBy(() -> decode(format, ByteBuffer.allocate(24), 64, 32))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("two eyes");
  }

  @Test
  void tinyCubesAreReadToo() throws MediaException {
    for (int width = 1; width <= 7; width++) {
      for (int height = 1; height <= 5; height++) {
        PictureFormat format =
            PictureFormat.raw(PictureEncoding.I420, width, height, 0).with(EQUIANGULAR);
        ByteBuffer raw = Raw.of(Pictures.plain(width, height, 0x808080), format);
        ByteBuffer rgb = decode(format, raw, 16, 8);
        assertThat(Pictures.difference(rgb, Pictures.plain(16, 8, 0x808080))).isLessThan(3);
      }
    }
  }

  /** A stereo or cubemap JPEG is decoded reduced only as far as an eye or a face can spare it. */
  @Test
  void jpegsAreDecodedReducedAsFarAsTheirPartsAllow() {
    PictureSize out = new PictureSize(512, 256);
    assertThat(halvings(SphereLayout.EQUIRECTANGULAR, 4096, 2048, out)).isEqualTo(3);
    SphereLayout overUnder =
        new SphereLayout(
            Projection.EQUIRECTANGULAR, StereoLayout.TOP_BOTTOM, Eye.LEFT, CubeFaces.CUBEMAP);
    assertThat(halvings(overUnder, 2048, 2048, out)).isEqualTo(2);
    assertThat(halvings(overUnder, 2048, 1024, out)).isEqualTo(1);
    assertThat(halvings(overUnder, 2048, 2044, out)).isEqualTo(1);
    // A face of 163 pixels is enough; equi-angular, of 128.
    assertThat(halvings(CUBEMAP, 3 * 320, 2 * 320, out)).isZero();
    assertThat(halvings(CUBEMAP, 3 * 352, 2 * 352, out)).isEqualTo(1);
    assertThat(halvings(EQUIANGULAR, 3 * 256, 2 * 256, out)).isEqualTo(1);
    assertThat(halvings(EQUIANGULAR, 3 * 258, 2 * 257, out)).isZero();
  }

  @Test
  void streamsOfTheSameGeometryShareTheirMapsAndTheLastOneTakesThemAlong() throws MediaException {
    int before = SphereMaps.count();
    PictureFormat format = PictureFormat.raw(PictureEncoding.NV12, 90, 60, 0).with(CUBEMAP);
    ByteBuffer raw = Raw.of(Pictures.waves(90, 60), format);
    ByteBuffer rgb = Pictures.blank(32, 16);
    try (PictureDecoder one = new PictureDecoder(format, MediaLimits.defaults(), 32, 16)) {
      one.decode(raw, rgb);
      assertThat(SphereMaps.count()).isEqualTo(before + 2);
      try (PictureDecoder other = new PictureDecoder(format, MediaLimits.defaults(), 32, 16)) {
        other.decode(raw, rgb);
        assertThat(SphereMaps.count()).isEqualTo(before + 2);
      }
      assertThat(SphereMaps.count()).isEqualTo(before + 2);
    }
    assertThat(SphereMaps.count()).isEqualTo(before);
  }

  private static int halvings(SphereLayout layout, int width, int height, PictureSize out) {
    return SourceNeed.of(layout, RgbOutput.WHOLE, out)
        .halvings(new PictureSize(width, height), layout);
  }

  private static double meanDifference(ByteBuffer one, ByteBuffer other) {
    double sum = 0;
    for (int i = 0; i < one.capacity(); i++) {
      sum += Math.abs((one.get(i) & 0xFF) - (other.get(i) & 0xFF));
    }
    return sum / one.capacity();
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
