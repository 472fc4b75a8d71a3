package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;

import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Decodes JPEG, PNG and WebP pictures, each from one piece of memory.
 *
 * <p>Owns a decoder. That of JPEG is kept from picture to picture, and made anew when they change
 * their sort or after a broken one; the others are made anew for each: FFmpeg's PNG decoder filters
 * the first row against what is left of the picture before.
 */
final class StillDecoder implements AutoCloseable {
  private final MediaLimits limits;
  private final NativeObject<AVPacket> packet = CodecDecoder.newPacket();
  private CodecDecoder decoder;
  private int codecId;
  private int halvings;

  StillDecoder(MediaLimits limits) {
    this.limits = limits;
  }

  /**
   * Decodes the picture.
   *
   * @param codecId FFmpeg's number of the codec
   * @param halvings how often a JPEG is to be halved while it is decoded, which saves most of the
   *     work
   * @return the picture, valid until the next call
   */
  AVFrame decode(int codecId, int halvings, NativeBytes input) throws MediaException {
    prepare(codecId, halvings);
    AVPacket bytes = packet.get();
    bytes.data(input.padded());
    bytes.size(input.size());
    long begun = System.nanoTime();
    int result = decoder.send(bytes);
    if (result >= 0) {
      result = decoder.receive();
    }
    if (result < 0 || decoder.frame().decode_error_flags() != 0) {
      drop();
      throw MediaException.undecodable(
          "The %s cannot be decoded%s. Send a whole picture."
              .formatted(
                  CodecDecoder.nameOf(codecId),
                  result < 0 ? ": " + FfmpegErrors.text(result) : ""));
    }
    limits.checkDecodeTime(System.nanoTime() - begun);
    return decoder.frame();
  }

  @Override
  public void close() {
    drop();
    packet.close();
  }

  private void prepare(int codecId, int halvings) throws MediaException {
    boolean same = this.codecId == codecId && this.halvings == halvings;
    if (decoder != null && same && codecId == AV_CODEC_ID_MJPEG) {
      return;
    }
    drop();
    decoder =
        CodecDecoder.picture(
            codecId,
            context -> {
              context.max_pixels(limits.maxPicturePixels());
              context.lowres(halvings);
              context.thread_count(1);
              // Without these, what is missing is filled in and not reported.
              context.err_recognition(AV_EF_EXPLODE | AV_EF_CRCCHECK);
            });
    this.codecId = codecId;
    this.halvings = halvings;
  }

  private void drop() {
    if (decoder != null) {
      decoder.close();
      decoder = null;
    }
  }
}
