package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.avcodec.AVCodecContext.FF_THREAD_SLICE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_LOW_DELAY;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AV1;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_VP9;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;
import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_EXPLODE;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;

/**
 * The decoders of one sort of packets: on the CPU, and NVIDIA's, which only opening shows to work.
 */
final class PacketCodec {
  /** An open decoder, its name, and why it is not the one that was tried first. */
  record Opened(CodecDecoder decoder, String name, Optional<String> fallback) {
    boolean onCpu() {
      return !name.endsWith(GPU_SUFFIX);
    }
  }

  private static final String GPU_SUFFIX = "_cuvid";

  private static final int MAX_THREADS = 4;

  private final CodecConfig config;
  private final MediaLimits limits;

  PacketCodec(CodecConfig config, MediaLimits limits) {
    this.config = config;
    this.limits = limits;
  }

  static int idOf(PictureEncoding encoding) {
    return switch (encoding) {
      case H264 -> AV_CODEC_ID_H264;
      case H265 -> AV_CODEC_ID_HEVC;
      case VP9 -> AV_CODEC_ID_VP9;
      case AV1 -> AV_CODEC_ID_AV1;
      default -> throw new IllegalArgumentException(encoding + " does not come in packets.");
    };
  }

  /**
   * Opens a decoder.
   *
   * @throws MediaException if the codec's configuration is broken, or what is required is not there
   */
  Opened open(VideoDecoderChoice choice) throws MediaException {
    return switch (choice) {
      case CPU -> onCpu(Optional.empty());
      case NVDEC -> onGpu();
      case AUTO -> {
        Opened opened;
        try {
          opened = onGpu();
        } catch (MediaException e) {
          opened = onCpu(Optional.of(e.getMessage()));
        }
        yield opened;
      }
    };
  }

  private Opened onCpu(Optional<String> fallback) throws MediaException {
    for (String name : namesOnCpu()) {
      AVCodec codec = avcodec_find_decoder_by_name(name);
      if (codec != null && !codec.isNull()) {
        try {
          return new Opened(CodecDecoder.packets(codec, this::configure), name, fallback);
        } catch (MediaException e) {
          throw MediaException.undecodable(
              e.getMessage()
                  + " Send the codec's configuration as its container keeps it, or none if it comes in the packets.");
        }
      }
    }
    throw MediaException.unsupported(
        "This FFmpeg has no decoder for %s that runs on the CPU; send another encoding."
            .formatted(CodecDecoder.nameOf(config.codecId())));
  }

  /** FFmpeg's own "av1" needs a GPU, and its own "vp9" does not notice most damage. */
  private List<String> namesOnCpu() {
    return switch (config.codecId()) {
      case AV_CODEC_ID_AV1 -> List.of("libdav1d", "libaom-av1");
      case AV_CODEC_ID_VP9 -> List.of("libvpx-vp9", "vp9");
      default -> List.of(CodecDecoder.nameOf(config.codecId()));
    };
  }

  private Opened onGpu() throws MediaException {
    String name = CodecDecoder.nameOf(config.codecId()) + GPU_SUFFIX;
    AVCodec codec = avcodec_find_decoder_by_name(name);
    String reason;
    if (codec == null || codec.isNull()) {
      reason = "this FFmpeg is built without it";
    } else {
      try {
        return new Opened(CodecDecoder.packets(codec, this::configure), name, Optional.empty());
      } catch (MediaException e) {
        reason = e.getMessage();
      }
    }
    throw MediaException.unsupported(
        "%s cannot be used (%s): an NVIDIA GPU and its driver, with libcuda and libnvcuvid on the library path, are needed. Install them, or set %s to %s."
            .formatted(name, reason, VideoDecoderChoice.KEY, VideoDecoderChoice.CPU.label()));
  }

  private void configure(AVCodecContext context) {
    config.addTo(context);
    context.flags(context.flags() | AV_CODEC_FLAG_LOW_DELAY);
    context.max_pixels(limits.maxVideoPixels());
    // Threads that take a frame each would hold that many frames back.
    context.thread_type(FF_THREAD_SLICE);
    // With more than one, FFmpeg's H.264 decoder no longer says which pictures have holes.
    context.thread_count(
        config.codecId() == AV_CODEC_ID_H264
            ? 1
            : Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    // Without these, what is missing is filled in and not reported.
    context.err_recognition(AV_EF_EXPLODE | AV_EF_CRCCHECK);
  }

  /**
   * Tries NVIDIA's decoder for a sort of packets.
   *
   * @return what is wrong with it, empty if it can be opened
   */
  static Optional<String> gpuProblem(PictureEncoding encoding) {
    NativeMedia.load();
    CodecConfig none = new CodecConfig(idOf(encoding), ByteBuffer.allocate(0));
    try {
      new PacketCodec(none, MediaLimits.defaults()).onGpu().decoder().close();
      return Optional.empty();
    } catch (MediaException e) {
      return Optional.of(e.getMessage());
    }
  }
}
