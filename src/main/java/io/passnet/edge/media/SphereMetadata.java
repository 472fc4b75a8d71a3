package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_SPHERICAL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_STEREO3D;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avutil.AV_SPHERICAL_CUBEMAP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SPHERICAL_EQUIRECTANGULAR;
import static org.bytedeco.ffmpeg.global.avutil.AV_STEREO3D_2D;
import static org.bytedeco.ffmpeg.global.avutil.AV_STEREO3D_FLAG_INVERT;
import static org.bytedeco.ffmpeg.global.avutil.AV_STEREO3D_SIDEBYSIDE;
import static org.bytedeco.ffmpeg.global.avutil.AV_STEREO3D_TOPBOTTOM;
import static org.bytedeco.ffmpeg.global.avutil.AV_STEREO3D_UNSPEC;
import static org.bytedeco.ffmpeg.global.avutil.av_spherical_projection_name;
import static org.bytedeco.ffmpeg.global.avutil.av_stereo3d_type_name;

import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVSphericalMapping;
import org.bytedeco.ffmpeg.avutil.AVStereo3D;

/**
 * What a file's video track says of its projection and eyes: Google's Spherical Video V1 (XML) and
 * V2 ({@code sv3d}, {@code st3d}) in mp4, {@code Projection} and {@code StereoMode} in Matroska.
 *
 * @param projection as far as it is said and can be read
 * @param stereo as far as it is said and can be read
 * @param rightFirst whether the right eye lies where the left one usually does
 * @param unreadable a projection that cannot be read, in words; empty if there is none
 * @param unreadableStereo the same of the way that two eyes share the picture
 * @param turned how the sphere is turned, in words; empty if it is upright and faces the front
 */
record SphereMetadata(
    Optional<Projection> projection,
    Optional<StereoLayout> stereo,
    boolean rightFirst,
    String unreadable,
    String unreadableStereo,
    String turned) {

  /**
   * What holds, and what was said otherwise.
   *
   * @param layout what holds
   * @param conflicts a sentence for each word of the file that does not hold
   */
  record Resolved(SphereLayout layout, List<String> conflicts) {}

  /** 16.16 fixed point. */
  private static final double DEGREES = 1.0 / (1 << 16);

  /** Reads what the track says. */
  static SphereMetadata of(AVStream stream) {
    Optional<Projection> projection = Optional.empty();
    String unreadable = "";
    String turned = "";
    AVPacketSideData sphere = sideData(stream, AV_PKT_DATA_SPHERICAL);
    if (sphere != null) {
      AVSphericalMapping mapping = new AVSphericalMapping(sphere.data());
      int kind = mapping.projection();
      if (kind == AV_SPHERICAL_EQUIRECTANGULAR) {
        projection = Optional.of(Projection.EQUIRECTANGULAR);
      } else if (kind == AV_SPHERICAL_CUBEMAP && mapping.padding() == 0) {
        projection = Optional.of(Projection.CUBEMAP_3X2);
      } else {
        unreadable =
            av_spherical_projection_name(kind).getString()
                + (mapping.padding() == 0
                    ? ""
                    : " with %d pixels of padding".formatted(mapping.padding()));
      }
      turned = turned(mapping);
    }
    Optional<StereoLayout> stereo = Optional.empty();
    String unreadableStereo = "";
    boolean rightFirst = false;
    AVPacketSideData eyes = sideData(stream, AV_PKT_DATA_STEREO3D);
    if (eyes != null) {
      AVStereo3D packing = new AVStereo3D(eyes.data());
      rightFirst = (packing.flags() & AV_STEREO3D_FLAG_INVERT) != 0;
      int kind = packing.type();
      if (kind == AV_STEREO3D_2D) {
        stereo = Optional.of(StereoLayout.MONO);
      } else if (kind == AV_STEREO3D_TOPBOTTOM) {
        stereo = Optional.of(StereoLayout.TOP_BOTTOM);
      } else if (kind == AV_STEREO3D_SIDEBYSIDE) {
        stereo = Optional.of(StereoLayout.LEFT_RIGHT);
      } else if (kind != AV_STEREO3D_UNSPEC) {
        unreadableStereo = av_stereo3d_type_name(kind).getString();
      }
    }
    return new SphereMetadata(projection, stereo, rightFirst, unreadable, unreadableStereo, turned);
  }

  /**
   * Lets what is said explicitly win.
   *
   * @throws MediaException if the file says what cannot be read and nothing is said instead
   */
  Resolved resolve(LayoutChoice choice) throws MediaException {
    requireReadable("projection", unreadable, choice.projection().isPresent());
    requireReadable("stereo", unreadableStereo, choice.stereo().isPresent());
    List<String> conflicts = new ArrayList<>();
    Projection resolved = choice.projection().orElse(projection.orElse(Projection.EQUIRECTANGULAR));
    compare(conflicts, "projection", name(projection, unreadable), choice.projection());
    compare(conflicts, "stereo layout", name(stereo, unreadableStereo), choice.stereo());
    if (!turned.isEmpty()) {
      conflicts.add(
          "The file says that its sphere is %s; it is read upright, and directions are the picture's own."
              .formatted(turned));
    }
    StereoLayout eyes = choice.stereo().orElse(stereo.orElse(StereoLayout.MONO));
    Eye eye = choice.eye().orElse(Eye.LEFT);
    boolean swapped = rightFirst && choice.stereo().isEmpty();
    CubeFaces usual =
        resolved == Projection.EQUIANGULAR_CUBEMAP_3X2 ? CubeFaces.EQUIANGULAR : CubeFaces.CUBEMAP;
    return new Resolved(
        new SphereLayout(resolved, eyes, swapped ? other(eye) : eye, choice.faces().orElse(usual)),
        conflicts);
  }

  private static void requireReadable(String what, String said, boolean named)
      throws MediaException {
    if (!said.isEmpty() && !named) {
      throw MediaException.unsupported(
          ("The file says that its %s is %s, which is not read here; equirectangular pictures and"
                  + " cubemaps of 3 x 2 faces, mono, top-bottom and left-right are. Convert it, or"
                  + " name the %s if the file is wrong.")
              .formatted(what, said, what));
    }
  }

  private static void compare(
      List<String> conflicts, String what, String said, Optional<? extends Enum<?>> named) {
    if (!said.isEmpty() && named.isPresent() && !named.get().name().equals(said)) {
      conflicts.add(
          "The file says that its %s is %s, the request says %s; the request holds."
              .formatted(what, said, named.get()));
    }
  }

  private static String name(Optional<? extends Enum<?>> said, String unreadable) {
    return said.map(Enum::name).orElse(unreadable);
  }

  private static Eye other(Eye eye) {
    return eye == Eye.LEFT ? Eye.RIGHT : Eye.LEFT;
  }

  private static String turned(AVSphericalMapping mapping) {
    return mapping.yaw() == 0 && mapping.pitch() == 0 && mapping.roll() == 0
        ? ""
        : "turned by yaw %.1f, pitch %.1f and roll %.1f degrees"
            .formatted(
                mapping.yaw() * DEGREES, mapping.pitch() * DEGREES, mapping.roll() * DEGREES);
  }

  private static AVPacketSideData sideData(AVStream stream, int type) {
    AVCodecParameters parameters = stream.codecpar();
    if (parameters.nb_coded_side_data() == 0) {
      return null;
    }
    AVPacketSideData found =
        av_packet_side_data_get(
            parameters.coded_side_data(), parameters.nb_coded_side_data(), type);
    return found == null || found.isNull() ? null : found;
  }
}
