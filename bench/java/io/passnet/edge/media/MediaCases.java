package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;

import io.passnet.edge.cli.demo.Scene;
import io.passnet.edge.cli.demo.Voice;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;

/** What is measured: the demo's scene as H.264 in two sizes, as JPEG and as raw pictures. */
final class MediaCases {
  /** The size that passnet-s takes. */
  static final PictureSize MODEL = new PictureSize(1024, 512);

  static final int PICTURES = 60;
  private static final double FPS = 30;
  private static final List<PictureSize> VIDEO =
      List.of(new PictureSize(1920, 1080), new PictureSize(3840, 2160));

  private MediaCases() {}

  /** Decodes all pictures of a case; returns how many there were. */
  interface Work {
    int run() throws Exception;
  }

  /**
   * One case.
   *
   * @param decode decodes alone
   * @param ours decodes, and brings each picture to the model's size
   * @param ffmpegInput the same input for FFmpeg's command
   */
  record Case(String name, Work decode, Work ours, List<String> ffmpegInput) {}

  /** Makes all inputs, in a folder; takes some seconds. */
  static List<Case> make(Path folder) throws Exception {
    List<Case> cases = new ArrayList<>();
    for (PictureSize size : VIDEO) {
      System.out.printf("Making H.264 of %d x %d pixels ...%n", size.width(), size.height());
      Path file = folder.resolve(size.height() + ".mp4");
      movie(file, size);
      String name = "H.264 %d x %d".formatted(size.width(), size.height());
      cases.add(packets(name + " packets", file));
      cases.add(file(name + " file", file));
    }
    List<ByteBuffer> scene = scene(MODEL);
    cases.add(jpegs(scene, folder.resolve("jpegs")));
    cases.add(raw(scene, folder.resolve("nv12")));
    return cases;
  }

  /** Each picture is painted when it is written: all of them would take gigabytes. */
  private static void movie(Path file, PictureSize size) throws IOException {
    Scene scene = new Scene(new Voice(16_000), size.width(), size.height());
    try (MovieWriter writer = new MovieWriter(file, size.width(), size.height(), FPS)) {
      for (int i = 0; i < PICTURES; i++) {
        writer.frame(scene.picture(i / FPS));
      }
    }
  }

  private static List<ByteBuffer> scene(PictureSize size) {
    Scene scene = new Scene(new Voice(16_000), size.width(), size.height());
    return IntStream.range(0, PICTURES).mapToObj(i -> scene.picture(i / FPS)).toList();
  }

  /** As a live stream sends them: no threads, no delay. */
  private static Case packets(String name, Path file) {
    EncodedVideo video = EncodedVideo.ofFile(PictureEncoding.H264, file);
    return new Case(
        name,
        () -> decode(video, false),
        () -> decode(video, true),
        List.of("-threads", "1", "-i", file.toString()));
  }

  private static int decode(EncodedVideo video, boolean scaled) throws MediaException {
    ByteBuffer rgb = ByteBuffer.allocateDirect(MODEL.rgbBytes());
    int pictures = 0;
    try (PacketDecoder decoder =
        new PacketDecoder(
            video.format(),
            MediaLimits.defaults(),
            VideoDecoderChoice.CPU,
            MODEL.width(),
            MODEL.height())) {
      for (int i = 0; i <= video.packets().size(); i++) {
        if (i < video.packets().size()) {
          decoder.put(ByteBuffer.wrap(video.packets().get(i).data()), i);
        } else {
          decoder.end();
        }
        for (var event = decoder.next(); event.isPresent(); event = decoder.next()) {
          if (event.get() instanceof PacketEvent.Picture) {
            pictures++;
            if (scaled) {
              decoder.write(rgb);
            }
          }
        }
      }
    }
    return pictures;
  }

  /** As an analysis reads it, with a thread a core. */
  private static Case file(String name, Path file) {
    int threads = Math.min(4, Runtime.getRuntime().availableProcessors());
    return new Case(
        name,
        () -> decode(file, threads),
        () -> read(file),
        List.of("-threads", Integer.toString(threads), "-i", file.toString()));
  }

  private static int decode(Path file, int threads) throws MediaException {
    int pictures = 0;
    try (Demuxer demuxer = Demuxer.of(file, MediaLimits.defaults());
        NativeObject<AVPacket> packet = CodecDecoder.newPacket()) {
      AVStream stream = demuxer.best(AVMEDIA_TYPE_VIDEO).orElseThrow();
      try (CodecDecoder decoder = CodecDecoder.stream(stream, c -> c.thread_count(threads))) {
        boolean more = true;
        while (more) {
          more = demuxer.next(stream.index(), -1, false, packet.get());
          decoder.send(more ? packet.get() : null);
          av_packet_unref(packet.get());
          while (decoder.receive() >= 0) {
            pictures++;
          }
        }
      }
    }
    return pictures;
  }

  private static int read(Path file) throws MediaException {
    ByteBuffer rgb = ByteBuffer.allocateDirect(MODEL.rgbBytes());
    int pictures = 0;
    try (MediaFile media =
        MediaFile.open(file, MediaLimits.defaults(), MODEL.width(), MODEL.height())) {
      while (media.nextPicture(rgb)) {
        pictures++;
      }
    }
    return pictures;
  }

  private static Case jpegs(List<ByteBuffer> scene, Path file) throws IOException {
    List<byte[]> pictures =
        scene.stream().map(rgb -> PictureEncoder.jpeg(rgb, MODEL.width(), MODEL.height())).toList();
    write(file, pictures);
    return new Case(
        "JPEG %d x %d".formatted(MODEL.width(), MODEL.height()),
        () -> {
          try (StillDecoder decoder = new StillDecoder(MediaLimits.defaults());
              NativeBytes input = new NativeBytes(1 << 20)) {
            for (byte[] picture : pictures) {
              input.set(ByteBuffer.wrap(picture));
              decoder.decode(AV_CODEC_ID_MJPEG, 0, input);
            }
          }
          return pictures.size();
        },
        () -> decode(PictureFormat.of(PictureEncoding.JPEG), pictures),
        List.of("-threads", "1", "-f", "mjpeg", "-i", file.toString()));
  }

  private static Case raw(List<ByteBuffer> scene, Path file) throws IOException {
    PictureFormat format =
        PictureFormat.raw(PictureEncoding.NV12, MODEL.width(), MODEL.height(), 0);
    List<byte[]> pictures = scene.stream().map(rgb -> Pictures.bytes(Raw.of(rgb, format))).toList();
    write(file, pictures);
    String size = MODEL.width() + "x" + MODEL.height();
    return new Case(
        "NV12 %d x %d".formatted(MODEL.width(), MODEL.height()),
        pictures::size,
        () -> decode(format, pictures),
        List.of("-f", "rawvideo", "-pix_fmt", "nv12", "-s", size, "-i", file.toString()));
  }

  private static int decode(PictureFormat format, List<byte[]> pictures) throws MediaException {
    ByteBuffer rgb = ByteBuffer.allocateDirect(MODEL.rgbBytes());
    try (PictureDecoder decoder =
        new PictureDecoder(format, MediaLimits.defaults(), MODEL.width(), MODEL.height())) {
      for (byte[] picture : pictures) {
        decoder.decode(ByteBuffer.wrap(picture), rgb);
      }
    }
    return pictures.size();
  }

  private static void write(Path file, List<byte[]> pictures) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (byte[] picture : pictures) {
        out.write(picture);
      }
    }
  }
}
