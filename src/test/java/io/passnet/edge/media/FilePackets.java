package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.javacpp.BytePointer;

/**
 * The first packets of a file, as a player would send them, and the same pictures as JPEG.
 *
 * @param video in the order of decoding
 * @param sound from the start up to a second after the last picture
 */
public record FilePackets(
    byte[] videoConfig, byte[] soundConfig, int soundRate, List<Packet> video, List<Packet> sound) {
  /**
   * A packet, or a picture.
   *
   * @param timeUs media time from the file's start
   */
  public record Packet(long timeUs, byte[] data) {}

  /** Reads the packets of the first pictures and of the sound with them. */
  public static FilePackets read(Path file, int pictures) throws MediaException {
    List<Packet> video = read(file, AVMEDIA_TYPE_VIDEO, pictures, Long.MAX_VALUE);
    long untilUs = video.get(video.size() - 1).timeUs() + 1_000_000;
    List<Packet> sound = read(file, AVMEDIA_TYPE_AUDIO, Integer.MAX_VALUE, untilUs);
    try (Demuxer demuxer = Demuxer.of(file, MediaLimits.defaults())) {
      AVStream spoken = demuxer.best(AVMEDIA_TYPE_AUDIO).orElseThrow();
      return new FilePackets(
          config(demuxer.best(AVMEDIA_TYPE_VIDEO).orElseThrow()),
          config(spoken),
          spoken.codecpar().sample_rate(),
          video,
          sound);
    }
  }

  /** Decodes the first pictures and encodes each as JPEG of a size, as well as JPEG can. */
  public static List<Packet> jpegs(Path file, int pictures, int width, int height)
      throws MediaException {
    List<Packet> encoded = new ArrayList<>();
    ByteBuffer rgb = ByteBuffer.allocateDirect(width * height * 3);
    try (MediaFile media = MediaFile.open(file, MediaLimits.defaults(), width, height)) {
      while (encoded.size() < pictures && media.nextPicture(rgb)) {
        encoded.add(
            new Packet(media.pictureTimeUs(), PictureEncoder.jpeg(rgb, width, height, 100)));
      }
    }
    return encoded;
  }

  private static List<Packet> read(Path file, int type, int most, long untilUs)
      throws MediaException {
    List<Packet> packets = new ArrayList<>();
    try (Demuxer demuxer = Demuxer.of(file, MediaLimits.defaults());
        NativeObject<AVPacket> packet = CodecDecoder.newPacket()) {
      AVStream stream = demuxer.best(type).orElseThrow();
      long timeUs = Long.MIN_VALUE;
      while (packets.size() < most
          && timeUs < untilUs
          && demuxer.next(stream.index(), -1, false, packet.get())) {
        timeUs = demuxer.timeUs(stream, packet.get().pts());
        byte[] data = new byte[packet.get().size()];
        new BytePointer(packet.get().data()).capacity(data.length).get(data);
        packets.add(new Packet(timeUs, data));
        av_packet_unref(packet.get());
      }
    }
    return packets;
  }

  private static byte[] config(AVStream stream) {
    byte[] config = new byte[stream.codecpar().extradata_size()];
    new BytePointer(stream.codecpar().extradata()).capacity(config.length).get(config);
    return config;
  }
}
