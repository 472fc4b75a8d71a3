package io.passnet.edge.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.ffmpeg.global.avutil.AV_SPHERICAL_CUBEMAP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SPHERICAL_EQUIRECTANGULAR;
import static org.bytedeco.ffmpeg.global.avutil.AV_STEREO3D_2D;
import static org.bytedeco.ffmpeg.global.avutil.AV_STEREO3D_CHECKERBOARD;
import static org.bytedeco.ffmpeg.global.avutil.AV_STEREO3D_FLAG_INVERT;
import static org.bytedeco.ffmpeg.global.avutil.AV_STEREO3D_SIDEBYSIDE;
import static org.bytedeco.ffmpeg.global.avutil.AV_STEREO3D_TOPBOTTOM;

import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What files say of their projection and eyes, and what holds. */
@ExtendWith(NothingLeftBehind.class)
class FileSphereTest {
  private static final List<String> ENTRY =
      List.of("moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1");

  @TempDir Path folder;
  private Path plain;

  @BeforeEach
  void makeAMovie() throws Exception {
    plain = folder.resolve("plain.mp4");
    Movies.write(plain, 96, 64, 5, Optional.empty());
  }

  @Test
  void aFileThatSaysNothingIsEquirectangularAndMono() throws Exception {
    assertThat(read(plain, LayoutChoice.NONE).layout()).isEqualTo(SphereLayout.EQUIRECTANGULAR);
  }

  @ParameterizedTest
  @CsvSource({
    "mp4, 0, 0, EQUIRECTANGULAR, MONO",
    "mp4, 0, 2, EQUIRECTANGULAR, TOP_BOTTOM",
    "mp4, 0, 1, EQUIRECTANGULAR, LEFT_RIGHT",
    "mp4, 1, 0, CUBEMAP_3X2, MONO",
    "mp4, 1, 2, CUBEMAP_3X2, TOP_BOTTOM",
    "matroska, 0, 0, EQUIRECTANGULAR, MONO",
    "matroska, 0, 2, EQUIRECTANGULAR, TOP_BOTTOM",
    "matroska, 1, 1, CUBEMAP_3X2, LEFT_RIGHT"
  })
  void whatTheContainerSaysHolds(
      String format, int sphere, int packing, Projection projection, StereoLayout stereo)
      throws Exception {
    Path file =
        format.equals("mp4")
            ? described(sphere, 0, 0, packing)
            : Remux.of(plain)
                .projection(sphere)
                .stereo(packing, 0)
                .to(folder.resolve("said.mkv"), format);
    Read read = read(file, LayoutChoice.NONE);
    assertThat(read.layout().projection()).isEqualTo(projection);
    assertThat(read.layout().stereo()).isEqualTo(stereo);
    assertThat(read.conflicts()).isEmpty();
  }

  @Test
  void googlesFirstVersionIsRead() throws Exception {
    Path last = Remux.of(plain).to(folder.resolve("last.mp4"), "mp4");
    byte[] id = {
      (byte) 0xff,
      (byte) 0xcc,
      (byte) 0x82,
      0x63,
      (byte) 0xf8,
      0x55,
      0x4a,
      (byte) 0x93,
      (byte) 0x88,
      0x14,
      0x58,
      0x7a,
      0x02,
      0x52,
      0x1f,
      (byte) 0xdd
    };
    String xml =
        """
        <?xml version="1.0"?><rdf:SphericalVideo
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:GSpherical="http://ns.google.com/videos/1.0/spherical/">
        <GSpherical:Spherical>true</GSpherical:Spherical>
        <GSpherical:Stitched>true</GSpherical:Stitched>
        <GSpherical:StitchingSoftware>a test</GSpherical:StitchingSoftware>
        <GSpherical:ProjectionType>equirectangular</GSpherical:ProjectionType>
        <GSpherical:StereoMode>top-bottom</GSpherical:StereoMode>
        </rdf:SphericalVideo>
        """;
    byte[] box = Boxes.box("uuid", id, xml.getBytes(StandardCharsets.UTF_8));
    Files.write(last, Boxes.insert(Files.readAllBytes(last), List.of("moov", "trak"), box));
    Read read = read(last, LayoutChoice.NONE);
    assertThat(read.layout().projection()).isEqualTo(Projection.EQUIRECTANGULAR);
    assertThat(read.layout().stereo()).isEqualTo(StereoLayout.TOP_BOTTOM);
  }

  @Test
  void whereTheRightEyeComesFirstTheOtherPartIsTaken() throws Exception {
    Path file =
        Remux.of(plain)
            .stereo(AV_STEREO3D_SIDEBYSIDE, AV_STEREO3D_FLAG_INVERT)
            .to(folder.resolve("right.mkv"), "matroska");
    assertThat(read(file, LayoutChoice.NONE).layout().eye()).isEqualTo(Eye.RIGHT);
  }

  @Test
  void whatIsNamedHoldsAgainstTheFileAndIsSaid() throws Exception {
    Path file = described(AV_SPHERICAL_CUBEMAP, 0, 0, AV_STEREO3D_TOPBOTTOM);
    LayoutChoice choice =
        new LayoutChoice(
            Optional.of(Projection.EQUIRECTANGULAR),
            Optional.of(StereoLayout.TOP_BOTTOM),
            Optional.of(Eye.RIGHT),
            Optional.empty());
    Read read = read(file, choice);
    assertThat(read.layout().projection()).isEqualTo(Projection.EQUIRECTANGULAR);
    assertThat(read.layout().stereo()).isEqualTo(StereoLayout.TOP_BOTTOM);
    assertThat(read.layout().eye()).isEqualTo(Eye.RIGHT);
    assertThat(read.conflicts()).hasSize(1);
    assertThat(read.conflicts().get(0))
        .contains("CUBEMAP_3X2", "EQUIRECTANGULAR", "the request holds");
  }

  @Test
  void aTurnedSphereIsReadUprightAndSaid() throws Exception {
    Path file = described(AV_SPHERICAL_EQUIRECTANGULAR, 0, 90, AV_STEREO3D_2D);
    assertThat(read(file, LayoutChoice.NONE).conflicts().get(0)).contains("yaw 90.0");
  }

  @Test
  void aPaddedCubemapIsRefusedUnlessAProjectionIsNamed() throws Exception {
    Path file = described(AV_SPHERICAL_CUBEMAP, 8, 0, AV_STEREO3D_2D);
    assertRefused(file, "8 pixels of padding");
    LayoutChoice choice =
        new LayoutChoice(
            Optional.of(Projection.CUBEMAP_3X2),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(read(file, choice).layout().projection()).isEqualTo(Projection.CUBEMAP_3X2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aPartOfTheSphereIsRefused(int version) throws Exception {
    Path last = Remux.of(plain).to(folder.resolve("last.mp4"), "mp4");
    byte[] bounds = ByteBuffer.allocate(20).putInt(12, 0x40000000).putInt(16, 0x40000000).array();
    byte[] box = sphere(new byte[16], Boxes.box("equi", bounds));
    Files.write(last, Boxes.insert(Files.readAllBytes(last), ENTRY, box));
    if (version == 1) {
      last = Remux.of(last).to(folder.resolve("part.mkv"), "matroska");
    }
    assertRefused(last, "tiled equirectangular");
  }

  @Test
  void eyesThatShareThePictureInAnotherWayAreRefused() throws Exception {
    Path file =
        Remux.of(plain)
            .stereo(AV_STEREO3D_CHECKERBOARD, 0)
            .to(folder.resolve("chess.mkv"), "matroska");
    assertRefused(file, "checkerboard");
  }

  /** An mp4 with st3d and sv3d boxes; FFmpeg's muxer would add vexu, which outdoes them. */
  private Path described(int sphere, int padding, int yawDegrees, int packing) throws Exception {
    Path file = Remux.of(plain).to(folder.resolve("described.mp4"), "mp4");
    byte mode = (byte) (packing == AV_STEREO3D_TOPBOTTOM ? 1 : packing == 0 ? 0 : 2);
    byte[] eyes = Boxes.box("st3d", new byte[4], new byte[] {mode});
    byte[] pose = ByteBuffer.allocate(16).putInt(4, yawDegrees << 16).array();
    byte[] shape =
        sphere == AV_SPHERICAL_CUBEMAP
            ? Boxes.box("cbmp", ByteBuffer.allocate(12).putInt(8, padding).array())
            : Boxes.box("equi", new byte[20]);
    byte[] whole = Boxes.insert(Files.readAllBytes(file), ENTRY, sphere(pose, shape));
    Files.write(file, Boxes.insert(whole, ENTRY, eyes));
    return file;
  }

  private static byte[] sphere(byte[] pose, byte[] shape) {
    byte[] header = Boxes.box("svhd", new byte[4], new byte[] {'t', 0});
    return Boxes.box("sv3d", header, Boxes.box("proj", Boxes.box("prhd", pose), shape));
  }

  private record Read(SphereLayout layout, List<String> conflicts) {}

  private static Read read(Path file, LayoutChoice choice) throws Exception {
    FileReading reading = FileReading.AS_SAID.with(choice);
    PictureSize size = new PictureSize(64, 32);
    try (MediaFile whole =
            MediaFile.open(file, MediaLimits.defaults(), size, Optional.empty(), reading);
        MediaFile source =
            MediaFile.open(
                new ArraySource(Files.readAllBytes(file)), MediaLimits.defaults(), size, reading)) {
      assertThat(source.layout()).isEqualTo(whole.layout());
      assertThat(source.conflicts()).isEqualTo(whole.conflicts());
      return new Read(whole.layout(), whole.conflicts());
    }
  }

  private static void assertRefused(Path file, String words) {
    assertThatThrownBy(() -> read(file, LayoutChoice.NONE))
        .isInstanceOfSatisfying(
            MediaException.class,
            e -> assertThat(e.kind()).isEqualTo(MediaException.Kind.UNSUPPORTED))
        .hasMessageContaining(words)
        .hasMessageContaining("name the");
  }
}
