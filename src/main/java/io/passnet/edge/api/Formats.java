package io.passnet.edge.api;

import io.passnet.edge.geometry.CubeFaces;
import io.passnet.edge.geometry.Eye;
import io.passnet.edge.geometry.Projection;
import io.passnet.edge.geometry.SphereLayout;
import io.passnet.edge.geometry.StereoLayout;
import io.passnet.edge.media.Colours;
import io.passnet.edge.media.PictureEncoding;
import io.passnet.edge.media.PictureFormat;
import io.passnet.edge.media.SoundEncoding;
import io.passnet.edge.media.SoundFormat;
import io.passnet.edge.media.SoundLayout;
import io.passnet.saliency.v1.AudioFormat;
import io.passnet.saliency.v1.VideoFormat;

/** The wire's picture and sound formats as the domain's; refusals name the field. */
final class Formats {
  private Formats() {}

  /** Returns the picture format; recognised from the bytes by default. */
  static PictureFormat picture(VideoFormat video, String field) {
    PictureEncoding encoding =
        switch (video.getEncoding()) {
          case VIDEO_ENCODING_UNSPECIFIED -> PictureEncoding.AUTO;
          case VIDEO_ENCODING_JPEG -> PictureEncoding.JPEG;
          case VIDEO_ENCODING_PNG -> PictureEncoding.PNG;
          case VIDEO_ENCODING_WEBP -> PictureEncoding.WEBP;
          case VIDEO_ENCODING_RGB24 -> PictureEncoding.RGB24;
          case VIDEO_ENCODING_RGBA32 -> PictureEncoding.RGBA32;
          case VIDEO_ENCODING_BGRA32 -> PictureEncoding.BGRA32;
          case VIDEO_ENCODING_NV12 -> PictureEncoding.NV12;
          case VIDEO_ENCODING_I420 -> PictureEncoding.I420;
          case VIDEO_ENCODING_H264 -> PictureEncoding.H264;
          case VIDEO_ENCODING_H265 -> PictureEncoding.H265;
          case VIDEO_ENCODING_VP9 -> PictureEncoding.VP9;
          case VIDEO_ENCODING_AV1 -> PictureEncoding.AV1;
          case UNRECOGNIZED ->
              throw Requests.unknown(
                  field + ".encoding",
                  "VIDEO_ENCODING_JPEG, PNG, WEBP, RGB24, RGBA32, BGRA32, NV12, I420, H264, H265, VP9 or AV1");
        };
    SphereLayout layout = layout(video, field);
    Colours colours = new Colours(range(video, field), matrix(video, field));
    return Requests.checked(
        field,
        () ->
            new PictureFormat(
                encoding,
                video.getWidth(),
                video.getHeight(),
                video.getStride(),
                colours,
                layout,
                video.getCodecConfig().asReadOnlyByteBuffer()));
  }

  /** Returns where in the picture the sphere is found; as its metadata says and mono by default. */
  static SphereLayout layout(VideoFormat video, String field) {
    Projection projection =
        switch (video.getProjection()) {
          case PROJECTION_UNSPECIFIED -> Projection.AUTO;
          case PROJECTION_EQUIRECTANGULAR -> Projection.EQUIRECTANGULAR;
          case PROJECTION_CUBEMAP_3X2 -> Projection.CUBEMAP_3X2;
          case PROJECTION_EQUIANGULAR_CUBEMAP_3X2 -> Projection.EQUIANGULAR_CUBEMAP_3X2;
          case UNRECOGNIZED ->
              throw Requests.unknown(
                  field + ".projection",
                  "PROJECTION_EQUIRECTANGULAR, CUBEMAP_3X2 or EQUIANGULAR_CUBEMAP_3X2");
        };
    StereoLayout stereo =
        switch (video.getStereo()) {
          case STEREO_LAYOUT_UNSPECIFIED, STEREO_LAYOUT_MONO -> StereoLayout.MONO;
          case STEREO_LAYOUT_TOP_BOTTOM -> StereoLayout.TOP_BOTTOM;
          case STEREO_LAYOUT_LEFT_RIGHT -> StereoLayout.LEFT_RIGHT;
          case UNRECOGNIZED ->
              throw Requests.unknown(
                  field + ".stereo", "STEREO_LAYOUT_MONO, TOP_BOTTOM or LEFT_RIGHT");
        };
    Eye eye =
        switch (video.getEye()) {
          case EYE_UNSPECIFIED, EYE_LEFT -> Eye.LEFT;
          case EYE_RIGHT -> Eye.RIGHT;
          case UNRECOGNIZED -> throw Requests.unknown(field + ".eye", "EYE_LEFT or EYE_RIGHT");
        };
    boolean named = !video.getFaceOrder().isEmpty() || !video.getFaceTurns().isEmpty();
    if (named && !projection.isCube()) {
      throw Statuses.invalid(
          field + ".projection",
          "%s.face_order and face_turns say how a cube's faces lie, but %s.projection names no cube; name PROJECTION_CUBEMAP_3X2 or EQUIANGULAR_CUBEMAP_3X2, or leave the faces out"
              .formatted(field, field));
    }
    CubeFaces usual =
        projection == Projection.EQUIANGULAR_CUBEMAP_3X2
            ? CubeFaces.EQUIANGULAR
            : CubeFaces.CUBEMAP;
    String order = video.getFaceOrder().isEmpty() ? usual.order() : video.getFaceOrder();
    String turns =
        video.getFaceOrder().isEmpty() && video.getFaceTurns().isEmpty()
            ? usual.turns()
            : video.getFaceTurns().isEmpty() ? "000000" : video.getFaceTurns();
    String wrong = video.getFaceOrder().isEmpty() ? ".face_turns" : ".face_order";
    CubeFaces faces = Requests.checked(field + wrong, () -> new CubeFaces(order, turns));
    return new SphereLayout(projection, stereo, eye, faces);
  }

  private static Colours.Range range(VideoFormat video, String field) {
    return switch (video.getRange()) {
      case COLOR_RANGE_UNSPECIFIED -> Colours.Range.AUTO;
      case COLOR_RANGE_LIMITED -> Colours.Range.LIMITED;
      case COLOR_RANGE_FULL -> Colours.Range.FULL;
      case UNRECOGNIZED ->
          throw Requests.unknown(field + ".range", "COLOR_RANGE_LIMITED or COLOR_RANGE_FULL");
    };
  }

  private static Colours.Matrix matrix(VideoFormat video, String field) {
    return switch (video.getMatrix()) {
      case COLOR_MATRIX_UNSPECIFIED -> Colours.Matrix.AUTO;
      case COLOR_MATRIX_BT601 -> Colours.Matrix.BT601;
      case COLOR_MATRIX_BT709 -> Colours.Matrix.BT709;
      case UNRECOGNIZED ->
          throw Requests.unknown(field + ".matrix", "COLOR_MATRIX_BT601 or COLOR_MATRIX_BT709");
    };
  }

  /** Returns the sound format. */
  static SoundFormat sound(AudioFormat audio, String field) {
    SoundEncoding encoding =
        switch (audio.getEncoding()) {
          case AUDIO_ENCODING_PCM_S16LE -> SoundEncoding.S16LE;
          case AUDIO_ENCODING_PCM_F32LE -> SoundEncoding.F32LE;
          case AUDIO_ENCODING_AAC -> SoundEncoding.AAC;
          case AUDIO_ENCODING_OPUS -> SoundEncoding.OPUS;
          case AUDIO_ENCODING_UNSPECIFIED, UNRECOGNIZED ->
              throw Requests.unknown(
                  field + ".encoding", "AUDIO_ENCODING_PCM_S16LE, PCM_F32LE, AAC or OPUS");
        };
    SoundLayout layout = layout(audio, field);
    return Requests.checked(
        field,
        () ->
            new SoundFormat(
                encoding,
                audio.getSampleRate(),
                layout,
                audio.getFuma(),
                audio.getCodecConfig().asReadOnlyByteBuffer()));
  }

  private static SoundLayout layout(AudioFormat audio, String field) {
    return switch (audio.getLayout()) {
      case CHANNEL_LAYOUT_MONO -> SoundLayout.MONO;
      case CHANNEL_LAYOUT_STEREO -> SoundLayout.STEREO;
      case CHANNEL_LAYOUT_AMBISONIC_1 -> SoundLayout.AMBISONIC_1;
      case CHANNEL_LAYOUT_AMBISONIC_2 -> SoundLayout.AMBISONIC_2;
      case CHANNEL_LAYOUT_AMBISONIC_3 -> SoundLayout.AMBISONIC_3;
      case CHANNEL_LAYOUT_UNSPECIFIED, UNRECOGNIZED ->
          throw Requests.unknown(
              field + ".layout",
              "CHANNEL_LAYOUT_MONO, STEREO, AMBISONIC_1, AMBISONIC_2 or AMBISONIC_3");
    };
  }
}
