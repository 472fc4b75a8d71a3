package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avformat.av_guess_frame_rate;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;

/**
 * What a media file says of itself.
 *
 * @param frameRate pictures a second; 0 if unknown
 * @param durationUs microseconds; 0 if unknown
 * @param frameCount how many pictures to expect; 0 if unknown
 * @param container FFmpeg's name of the container
 * @param videoCodec FFmpeg's name of the pictures' codec
 */
record MediaFileInfo(
    int width,
    int height,
    double frameRate,
    long durationUs,
    long frameCount,
    String container,
    String videoCodec) {
  private static final double FALLBACK_RATE = 30;

  static MediaFileInfo of(Demuxer demuxer, AVStream stream) {
    double rate;
    try (AVRational guess = av_guess_frame_rate(demuxer.container(), stream, (AVFrame) null)) {
      rate = guess.num() > 0 && guess.den() > 0 ? (double) guess.num() / guess.den() : 0;
    }
    long duration = demuxer.container().duration();
    long durationUs = duration == AV_NOPTS_VALUE ? 0 : Math.max(0, duration);
    long counted = stream.nb_frames();
    return new MediaFileInfo(
        stream.codecpar().width(),
        stream.codecpar().height(),
        rate,
        durationUs,
        counted > 0 ? counted : Math.round(durationUs / 1e6 * rate),
        demuxer.container().iformat().name().getString(),
        CodecDecoder.nameOf(stream.codecpar().codec_id()));
  }

  /** Microseconds from picture to picture, for those that do not say when they are. */
  long pictureDurationUs() {
    return Math.round(1e6 / (frameRate > 0 ? frameRate : FALLBACK_RATE));
  }
}
