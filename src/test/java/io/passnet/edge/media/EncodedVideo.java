package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Pictures as the video packets that a client would send: H.264, VP9 and AV1 by encoders in this
 * process, H.265 and pictures out of order by the {@code ffmpeg} command where it is installed.
 *
 * @param encoding what the packets are
 * @param packets one for each picture, in the order in which they are to be decoded
 * @param codecConfig the codec's own configuration; empty if it comes in the packets
 */
public record EncodedVideo(PictureEncoding encoding, List<Packet> packets, ByteBuffer codecConfig) {

  /**
   * One access unit.
   *
   * @param data its bytes
   * @param picture number of its picture in the order of showing, from 0
   * @param key whether decoding can begin with it
   */
  public record Packet(byte[] data, int picture, boolean key) {}

  private static final ByteBuffer NONE = ByteBuffer.allocate(0).asReadOnlyBuffer();
  private static final int FPS = 25;
  private static final Map<PictureEncoding, String> ENCODERS =
      Map.of(
          PictureEncoding.H264, "libopenh264",
          PictureEncoding.VP9, "libvpx-vp9",
          PictureEncoding.AV1, "libaom-av1");

  /** Whether packets of an encoding can be made here; H.265 needs the ffmpeg command. */
  public static boolean canEncode(PictureEncoding encoding) {
    return ENCODERS.containsKey(encoding) || hasCommand();
  }

  /** Whether the ffmpeg command is there. */
  public static boolean hasCommand() {
    try {
      Process process =
          new ProcessBuilder("ffmpeg", "-hide_banner", "-encoders")
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String encoders = new String(process.getInputStream().readAllBytes(), UTF_8);
      return encoders.contains("libx265") && encoders.contains("libx264");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Encodes RGB24 pictures, each shown in the order in which it comes. H.264 and H.265 are Annex B,
   * their parameter sets in the key frames.
   *
   * @param width pixels across, even
   * @param height pixels down, even
   * @param keyEvery pictures from one key frame to the next
   */
  public static EncodedVideo of(
      PictureEncoding encoding, List<ByteBuffer> rgb, int width, int height, int keyEvery) {
    if (encoding == PictureEncoding.H265) {
      String parameters = "log-level=none:bframes=0:scenecut=0:keyint=%d:min-keyint=%d";
      return byCommand(
              encoding,
              rgb,
              width,
              height,
              List.of(
                  "-c:v",
                  "libx265",
                  "-preset",
                  "ultrafast",
                  "-crf",
                  "12",
                  "-tag:v",
                  "hvc1",
                  "-x265-params",
                  parameters.formatted(keyEvery, keyEvery)))
          .annexB();
    }
    return inProcess(encoding, rgb, width, height, keyEvery);
  }

  /** H.264 with two pictures between each two that are shown before or after them: B-frames. */
  public static EncodedVideo reordered(List<ByteBuffer> rgb, int width, int height, int keyEvery) {
    String every = Integer.toString(keyEvery);
    return byCommand(
        PictureEncoding.H264,
        rgb,
        width,
        height,
        List.of(
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-crf",
            "12",
            "-bf",
            "2",
            "-b_strategy",
            "0",
            "-sc_threshold",
            "0",
            "-g",
            every,
            "-keyint_min",
            every,
            "-flags",
            "+cgop"));
  }

  /** The format to open a stream with. */
  public PictureFormat format() {
    return PictureFormat.of(encoding).withCodecConfig(codecConfig);
  }

  /**
   * The same as MP4 keeps it: H.264 and H.265 with lengths, and parameter sets (AV1's sequence
   * header) in the codec's configuration alone: avcC, hvcC, av1C, vpcC.
   */
  public EncodedVideo asInMp4() {
    Map<Integer, byte[]> sets = new TreeMap<>();
    List<Packet> converted = new ArrayList<>();
    for (Packet packet : packets) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      for (byte[] unit : units(packet.data())) {
        int type = type(unit);
        if (isParameterSet(type)) {
          sets.put(type, unit);
        } else {
          if (hasNals()) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(unit.length).array());
          }
          out.writeBytes(unit);
        }
      }
      converted.add(new Packet(out.toByteArray(), packet.picture(), packet.key()));
    }
    return new EncodedVideo(encoding, converted, configuration(sets).asReadOnlyBuffer());
  }

  private boolean hasNals() {
    return encoding == PictureEncoding.H264 || encoding == PictureEncoding.H265;
  }

  private List<byte[]> units(byte[] data) {
    return switch (encoding) {
      case H264, H265 -> CodedUnits.ofAnnexB(data);
      case AV1 -> CodedUnits.ofAv1(data);
      default -> List.of(data);
    };
  }

  private int type(byte[] unit) {
    return switch (encoding) {
      case H264 -> unit[0] & 0x1F;
      case H265 -> unit[0] >> 1 & 0x3F;
      case AV1 -> unit[0] >> 3 & 0xF;
      default -> 0;
    };
  }

  private boolean isParameterSet(int type) {
    return switch (encoding) {
      case H264 -> type == 7 || type == 8;
      case H265 -> type >= 32 && type <= 34;
      case AV1 -> type == 1;
      default -> false;
    };
  }

  private ByteBuffer configuration(Map<Integer, byte[]> sets) {
    ByteBuffer box = ByteBuffer.allocate(1 << 16);
    switch (encoding) {
      case H264 -> {
        box.put((byte) 1).put(sets.get(7), 1, 3).put((byte) 0xFF).put((byte) 0xE1);
        box.putShort((short) sets.get(7).length).put(sets.get(7));
        box.put((byte) 1).putShort((short) sets.get(8).length).put(sets.get(8));
      }
      case H265 -> {
        box.put((byte) 1).position(21).put((byte) 3).put((byte) sets.size());
        sets.forEach(
            (type, set) ->
                box.put(type.byteValue())
                    .putShort((short) 1)
                    .putShort((short) set.length)
                    .put(set));
      }
      case AV1 -> box.put(new byte[] {(byte) 0x81, 0, 0, 0}).put(sets.get(1));
      default -> box.put(new byte[] {1, 0, 0, 0, 0, 10, (byte) 0x82, 1, 1, 1, 0, 0});
    }
    return box.flip();
  }

  /** The same with start codes and the parameter sets in the key frames. */
  private EncodedVideo annexB() {
    ByteArrayOutputStream sets = new ByteArrayOutputStream();
    ByteBuffer hvcC = codecConfig.duplicate().position(22);
    for (int arrays = hvcC.get(); arrays > 0; arrays--) {
      hvcC.get();
      for (int units = hvcC.getShort(); units > 0; units--) {
        byte[] unit = new byte[hvcC.getShort() & 0xFFFF];
        hvcC.get(unit);
        sets.writeBytes(new byte[] {0, 0, 0, 1});
        sets.writeBytes(unit);
      }
    }
    List<Packet> converted = new ArrayList<>();
    for (Packet packet : packets) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      if (packet.key()) {
        out.writeBytes(sets.toByteArray());
      }
      ByteBuffer units = ByteBuffer.wrap(packet.data());
      while (units.hasRemaining()) {
        byte[] unit = new byte[units.getInt()];
        units.get(unit);
        out.writeBytes(new byte[] {0, 0, 0, 1});
        out.writeBytes(unit);
      }
      converted.add(new Packet(out.toByteArray(), packet.picture(), packet.key()));
    }
    return new EncodedVideo(encoding, converted, NONE);
  }

  private static EncodedVideo inProcess(
      PictureEncoding encoding, List<ByteBuffer> rgb, int width, int height, int keyEvery) {
    NativeMedia.load();
    PictureSize size = new PictureSize(width, height);
    AVCodec codec = avcodec_find_encoder_by_name(ENCODERS.get(encoding));
    List<Packet> packets = new ArrayList<>();
    try (CodecEncoder encoder =
            new CodecEncoder(codec, context -> configure(context, encoding, size, keyEvery));
        EncoderInput input =
            new EncoderInput(size, size, AV_PIX_FMT_YUV420P, AVCOL_SPC_BT709, false)) {
      for (int i = 0; i < rgb.size(); i++) {
        AVFrame frame = input.fill(rgb.get(i));
        frame.pts(i);
        encoder.send(frame);
        collect(encoder, packets);
      }
      encoder.send(null);
      collect(encoder, packets);
    }
    return new EncodedVideo(encoding, packets, NONE);
  }

  private static void configure(
      AVCodecContext context, PictureEncoding encoding, PictureSize size, int keyEvery) {
    context.width(size.width()).height(size.height()).pix_fmt(AV_PIX_FMT_YUV420P);
    context.colorspace(AVCOL_SPC_BT709).color_range(AVCOL_RANGE_MPEG);
    context.time_base().num(1).den(FPS);
    context.framerate().num(FPS).den(1);
    context.gop_size(keyEvery).keyint_min(keyEvery).max_b_frames(0).thread_count(1);
    context.bit_rate(Math.max(1_000_000, 8L * size.width() * size.height()));
    switch (encoding) {
      case H264 -> av_opt_set(context.priv_data(), "rc_mode", "quality", 0);
      case VP9 -> {
        av_opt_set(context.priv_data(), "deadline", "realtime", 0);
        av_opt_set(context.priv_data(), "cpu-used", "8", 0);
        av_opt_set(context.priv_data(), "lag-in-frames", "0", 0);
      }
      default -> {
        av_opt_set(context.priv_data(), "usage", "realtime", 0);
        av_opt_set(context.priv_data(), "cpu-used", "9", 0);
        av_opt_set(context.priv_data(), "lag-in-frames", "0", 0);
      }
    }
  }

  private static void collect(CodecEncoder encoder, List<Packet> packets) {
    while (encoder.receive()) {
      packets.add(packet(encoder.packet(), (int) encoder.packet().pts()));
    }
  }

  private static Packet packet(AVPacket packet, int picture) {
    byte[] data = new byte[packet.size()];
    new BytePointer(packet.data()).capacity(data.length).get(data);
    return new Packet(data, picture, (packet.flags() & AV_PKT_FLAG_KEY) != 0);
  }

  private static EncodedVideo byCommand(
      PictureEncoding encoding, List<ByteBuffer> rgb, int width, int height, List<String> coder) {
    try {
      Path file = Files.createTempFile("encoded", ".mp4");
      try {
        encode(rgb, width, height, coder, file);
        return read(encoding, file);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (MediaException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void encode(
      List<ByteBuffer> rgb, int width, int height, List<String> coder, Path file)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("ffmpeg", "-v", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"));
    command.addAll(List.of("-s", width + "x" + height, "-r", Integer.toString(FPS), "-i", "-"));
    command.addAll(List.of("-vf", "scale=out_color_matrix=bt709:out_range=tv"));
    command.addAll(List.of("-pix_fmt", "yuv420p", "-colorspace", "bt709", "-color_range", "tv"));
    command.addAll(coder);
    command.addAll(List.of("-threads", "1", "-y", file.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (OutputStream out = process.getOutputStream()) {
      for (ByteBuffer picture : rgb) {
        byte[] bytes = new byte[picture.remaining()];
        picture.duplicate().get(bytes);
        out.write(bytes);
      }
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("ffmpeg failed: " + said);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static EncodedVideo read(PictureEncoding encoding, Path file) throws MediaException {
    List<Packet> packets = new ArrayList<>();
    List<Long> times = new ArrayList<>();
    try (Demuxer demuxer = Demuxer.of(file, MediaLimits.defaults());
        NativeObject<AVPacket> packet = CodecDecoder.newPacket()) {
      AVStream stream = demuxer.best(AVMEDIA_TYPE_VIDEO).orElseThrow();
      while (demuxer.next(stream.index(), -1, false, packet.get())) {
        times.add(packet.get().pts());
        packets.add(packet(packet.get(), 0));
        av_packet_unref(packet.get());
      }
      byte[] config = new byte[stream.codecpar().extradata_size()];
      new BytePointer(stream.codecpar().extradata()).capacity(config.length).get(config);
      List<Long> order = times.stream().sorted().toList();
      for (int i = 0; i < packets.size(); i++) {
        Packet plain = packets.get(i);
        packets.set(i, new Packet(plain.data(), order.indexOf(times.get(i)), plain.key()));
      }
      return new EncodedVideo(encoding, packets, ByteBuffer.wrap(config).asReadOnlyBuffer());
    }
  }

  /** The packets of a file's video track as they lie there, with its configuration. */
  public static EncodedVideo ofFile(PictureEncoding encoding, Path file) {
    try {
      return read(encoding, file);
    } catch (MediaException e) {
      throw new IllegalStateException(e);
    }
  }
}
