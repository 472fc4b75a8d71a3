package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_version_info;

import java.util.concurrent.atomic.AtomicInteger;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.javacpp.Loader;

/** FFmpeg in this process: loaded once, quiet, and with every native object counted. */
public final class NativeMedia {
  /** No single native allocation may be larger, whatever a file's header claims. */
  private static final long MAX_ALLOCATION_BYTES = 512L << 20;

  private static final String PHYSICAL_LIMIT = "org.bytedeco.javacpp.maxphysicalbytes";
  private static final AtomicInteger LIVE = new AtomicInteger();

  private NativeMedia() {}

  /** Native objects of this package that are not yet freed. */
  public static int live() {
    return LIVE.get();
  }

  /**
   * What is loaded, in one line for people.
   *
   * @throws IllegalStateException if the libraries cannot be loaded; the message says why
   */
  public static String version() {
    load();
    return "FFmpeg %s (%s), H.264 encoder %s"
        .formatted(
            av_version_info().getString(),
            avcodec.avcodec_license().getString(),
            VideoEncoder.codecName());
  }

  static void load() {
    try {
      Loaded.ensure();
    } catch (LinkageError e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IllegalStateException(
          ("FFmpeg's native libraries cannot be loaded on %s: %s. Build on this platform (or with"
                  + " -Dnative.platform=%s), and point -Dorg.bytedeco.javacpp.cachedir at a folder"
                  + " that can be written and executed from.")
              .formatted(Loader.getPlatform(), cause.getMessage(), Loader.getPlatform()),
          e);
    }
  }

  static void opened() {
    LIVE.incrementAndGet();
  }

  static void closed() {
    LIVE.decrementAndGet();
  }

  /** The JVM runs this initializer once, and keeps every other thread waiting until it is done. */
  private static final class Loaded {
    static {
      // JavaCPP would refuse allocations once the whole process, the model's memory included, is
      // larger than a multiple of the Java heap. Memory here is freed by close(), not by it.
      if (System.getProperty(PHYSICAL_LIMIT) == null) {
        System.setProperty(PHYSICAL_LIMIT, "0");
      }
      Loader.load(avutil.class);
      Loader.load(swresample.class);
      Loader.load(avcodec.class);
      Loader.load(avformat.class);
      Loader.load(swscale.class);
      av_log_set_level(AV_LOG_QUIET);
      av_max_alloc(MAX_ALLOCATION_BYTES);
    }

    static void ensure() {}
  }
}
