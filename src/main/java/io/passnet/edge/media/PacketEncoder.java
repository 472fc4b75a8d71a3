package io.passnet.edge.media;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.javacpp.BytePointer;

/** RGB24 pictures to the H.264 packets that a live sender would send: Annex B, no B-frames. */
public final class PacketEncoder {
  private PacketEncoder() {}

  /**
   * Encodes pictures; the packets can be sent again and again, as the first one is a key frame.
   *
   * @param rgb rows from the top, in buffers of any kind
   * @param size of all pictures, even
   * @param fps pictures a second, which sets the bit rate
   * @return one packet a picture, the parameter sets before the first
   * @throws IllegalStateException if this FFmpeg has no encoder for H.264
   */
  public static List<byte[]> h264(List<ByteBuffer> rgb, PictureSize size, double fps) {
    try (VideoEncoder video = new VideoEncoder(size, fps)) {
      if (!VideoEncoder.codecName().contains("264")) {
        throw new IllegalStateException("This FFmpeg has no encoder for H.264; send JPEG instead");
      }
      List<byte[]> packets = new ArrayList<>();
      for (ByteBuffer picture : rgb) {
        video.send(picture);
        collect(video.encoder(), packets);
      }
      video.send(null);
      collect(video.encoder(), packets);
      packets.set(0, joined(parameterSets(video.encoder()), packets.get(0)));
      return packets;
    }
  }

  private static void collect(CodecEncoder encoder, List<byte[]> packets) {
    while (encoder.receive()) {
      AVPacket packet = encoder.packet();
      packets.add(bytes(packet.data(), packet.size()));
    }
  }

  private static byte[] parameterSets(CodecEncoder encoder) {
    return bytes(encoder.context().extradata(), encoder.context().extradata_size());
  }

  private static byte[] bytes(BytePointer from, int size) {
    byte[] bytes = new byte[size];
    new BytePointer(from).capacity(size).get(bytes);
    return bytes;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
