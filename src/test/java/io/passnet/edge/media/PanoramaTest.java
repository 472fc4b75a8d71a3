package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.Region;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a JPEG's metadata says of the sphere is followed, or told where it is not. */
@ExtendWith(NothingLeftBehind.class)
class PanoramaTest {
  private static final String[] CROPPED = {
    "ProjectionType=equirectangular",
    "FullPanoWidthPixels=4000",
    "FullPanoHeightPixels=2000",
    "CroppedAreaImageWidthPixels=2000",
    "CroppedAreaImageHeightPixels=1000",
    "CroppedAreaLeftPixels=500",
    "CroppedAreaTopPixels=500"
  };

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fieldsAreReadAsAttributesAndAsElements(boolean elements) {
    Panorama panorama = read(Xmp.packet(elements, CROPPED)).orElseThrow();
    assertThat(panorama.projection()).isEqualTo("equirectangular");
    assertThat(panorama.area()).isEqualTo(new Region(0.125, 0.25, 0.625, 0.75));
    assertThat(panorama.problem()).isEmpty();
  }

  @Test
  void otherMetadataIsNone() {
    assertThat(read("<x:xmpmeta/>")).isEmpty();
    assertThat(read("")).isEmpty();
    assertThat(read(Xmp.packet(false, "UsePanoramaViewer=True"))).isEmpty();
    assertThat(read("GPano:ProjectionType")).isEmpty();
    assertThat(read(" GPano:ProjectionType=\"open")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "FullPanoWidthPixels=0",
    "FullPanoWidthPixels=1999",
    "CroppedAreaImageWidthPixels=-5",
    "CroppedAreaImageHeightPixels=1e3",
    "CroppedAreaLeftPixels=2001",
    "CroppedAreaLeftPixels=99999999999999999999",
    "CroppedAreaTopPixels=999999999"
  })
  void sizesThatCannotBeAreNotTrusted(String wrong) {
    String[] fields = CROPPED.clone();
    for (int i = 0; i < fields.length; i++) {
      if (fields[i].startsWith(wrong.substring(0, wrong.indexOf('=')))) {
        fields[i] = wrong;
      }
    }
    Panorama panorama = read(Xmp.packet(false, fields)).orElseThrow();
    assertThat(panorama.area()).isEqualTo(RgbOutput.WHOLE);
    assertThat(panorama.problem()).contains("cropped area");
  }

  /** Also where the picture was made smaller after its sizes had been written down. */
  @ParameterizedTest
  @CsvSource({"2000, 1000", "500, 250", "100, 50"})
  void aPartOfTheSphereIsLaidAtItsPlaceWithBlackAround(int width, int height)
      throws MediaException {
    byte[] part = PictureEncoder.jpeg(Pictures.plain(width, height, 0xE0C040), width, height);
    ByteBuffer rgb = Pictures.blank(128, 64);
    assertThat(decode(SphereLayout.AUTO, Xmp.in(part, Xmp.packet(true, CROPPED)), rgb)).isEmpty();
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 128; x++) {
        boolean border = x == 15 || x == 16 || x == 79 || x == 80;
        border |= y == 15 || y == 16 || y == 47 || y == 48;
        if (!border) {
          boolean inside = x > 16 && x < 79 && y > 16 && y < 47;
          assertThat(rgb.get((y * 128 + x) * 3) & 0xFF)
              .as("%d, %d", x, y)
              .isCloseTo(inside ? 0xE0 : 0, within(3));
        }
      }
    }
  }

  /** A panorama all around, but not up to the poles, has no seam behind. */
  @Test
  void aPartAllAroundMeetsItself() throws MediaException {
    String packet =
        Xmp.packet(
            false,
            "FullPanoWidthPixels=400",
            "FullPanoHeightPixels=200",
            "CroppedAreaImageWidthPixels=400",
            "CroppedAreaImageHeightPixels=100",
            "CroppedAreaLeftPixels=0",
            "CroppedAreaTopPixels=50");
    byte[] jpeg = PictureEncoder.jpeg(Pictures.plain(400, 100, 0x909090), 400, 100);
    ByteBuffer rgb = Pictures.blank(128, 64);
    assertThat(decode(SphereLayout.AUTO, Xmp.in(jpeg, packet), rgb)).isEmpty();
    for (int x = 0; x < 128; x++) {
      assertThat(rgb.get((32 * 128 + x) * 3) & 0xFF).isCloseTo(0x90, within(2));
      assertThat(rgb.get((4 * 128 + x) * 3) & 0xFF).isZero();
    }
  }

  @Test
  void aWholeSphereIsAsItIsWithoutMetadata() throws MediaException {
    byte[] jpeg = PictureEncoder.jpeg(Pictures.waves(400, 200), 400, 200);
    ByteBuffer expected = Pictures.blank(128, 64);
    decode(SphereLayout.AUTO, jpeg, expected);
    ByteBuffer rgb = Pictures.blank(128, 64);
    String packet = Xmp.packet(false, "ProjectionType=equirectangular");
    assertThat(decode(SphereLayout.AUTO, Xmp.in(jpeg, packet), rgb)).isEmpty();
    assertThat(decode(SphereLayout.EQUIRECTANGULAR, Xmp.in(jpeg, packet), rgb)).isEmpty();
    assertThat(rgb).isEqualTo(expected);
  }

  @Test
  void anUnknownProjectionIsTakenAsEquirectangularAndTold() throws MediaException {
    assertThat(conflict(SphereLayout.AUTO, "ProjectionType=cylindrical").orElseThrow())
        .contains("cylindrical")
        .contains("equirectangular");
    assertThat(conflict(SphereLayout.EQUIRECTANGULAR, "ProjectionType=cylindrical").orElseThrow())
        .contains("cylindrical")
        .contains("EQUIRECTANGULAR");
  }

  @Test
  void whatWasNamedHoldsAgainstTheMetadata() throws MediaException {
    assertThat(conflict(ProjectionTest.CUBEMAP, "ProjectionType=equirectangular").orElseThrow())
        .contains("equirectangular")
        .contains("CUBEMAP_3X2");
    SphereLayout stereo =
        new SphereLayout(Projection.AUTO, StereoLayout.TOP_BOTTOM, Eye.LEFT, CubeFaces.CUBEMAP);
    assertThat(conflict(stereo, CROPPED).orElseThrow()).contains("TOP_BOTTOM");
    assertThat(conflict(stereo, "ProjectionType=equirectangular")).isEmpty();
  }

  @Test
  void aConflictIsToldOnce() throws MediaException {
    byte[] jpeg = PictureEncoder.jpeg(Pictures.waves(90, 60), 90, 60);
    ByteBuffer data = ByteBuffer.wrap(Xmp.in(jpeg, Xmp.packet(false, "ProjectionType=fisheye")));
    ByteBuffer rgb = Pictures.blank(32, 16);
    try (PictureDecoder decoder =
        new PictureDecoder(PictureFormat.auto(), MediaLimits.defaults(), 32, 16)) {
      assertThat(decoder.pollMetadataConflict()).isEmpty();
      decoder.decode(data, rgb);
      assertThat(decoder.pollMetadataConflict()).isPresent();
      decoder.decode(data, rgb);
      assertThat(decoder.pollMetadataConflict()).isEmpty();
    }
  }

  private static Optional<String> conflict(SphereLayout layout, String... fields)
      throws MediaException {
    byte[] jpeg = PictureEncoder.jpeg(Pictures.waves(192, 128), 192, 128);
    return decode(layout, Xmp.in(jpeg, Xmp.packet(false, fields)), Pictures.blank(32, 16));
  }

  /** Decodes and returns what was told. */
  private static Optional<String> decode(SphereLayout layout, byte[] jpeg, ByteBuffer rgb)
      throws MediaException {
    PictureFormat format = PictureFormat.auto().with(layout);
    int width = rgb.capacity() == 32 * 16 * 3 ? 32 : 128;
    try (PictureDecoder decoder =
        new PictureDecoder(format, MediaLimits.defaults(), width, width / 2)) {
      decoder.decode(ByteBuffer.wrap(jpeg), rgb);
      return decoder.pollMetadataConflict();
    }
  }

  private static Optional<Panorama> read(String xml) {
    return Panorama.read(ByteBuffer.wrap(xml.getBytes(UTF_8)));
  }
}
