package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avutil.AV_CHANNEL_ORDER_UNSPEC;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_set_int;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Samples that a test has encoded as AAC or Opus, packet by packet. A packet's media time is that
 * of the first sample that it decodes to: the first packet lies before the sound by the encoder's
 * delay.
 *
 * @param format what to announce, codec configuration included
 */
public record EncodedSound(SoundFormat format, List<Packet> packets) {
  /** How the packets are made. */
  public enum Codec {
    /** Raw AAC packets; the AudioSpecificConfig is in the format. */
    AAC,
    /** AAC packets that begin with an ADTS header each; no configuration. */
    ADTS,
    /** Opus; the OpusHead is in the format, of channel mapping family 2 for ambisonics. */
    OPUS
  }

  /**
   * One packet.
   *
   * @param mediaTimeUs media time of the first sample that it decodes to
   */
  public record Packet(long mediaTimeUs, ByteBuffer data) {}

  /**
   * Encodes interleaved samples.
   *
   * @param startUs media time of the first of them
   */
  public static EncodedSound of(
      Codec codec, int rate, SoundLayout layout, float[] interleaved, long startUs) {
    NativeMedia.load();
    int channels = layout.channels();
    boolean opus = codec == Codec.OPUS;
    AVCodec encoder =
        opus ? avcodec_find_encoder_by_name("libopus") : avcodec_find_encoder(AV_CODEC_ID_AAC);
    List<Packet> packets = new ArrayList<>();
    try (CodecEncoder open = new CodecEncoder(encoder, c -> configure(c, opus, rate, channels));
        NativeObject<AVFrame> frame = Scaler.newFrame()) {
      byte[] config = new byte[open.context().extradata_size()];
      open.context().extradata().get(config);
      int block = open.context().frame_size();
      AVFrame into = frame.get();
      into.format(open.context().sample_fmt()).sample_rate(rate).nb_samples(block);
      av_channel_layout_copy(into.ch_layout(), open.context().ch_layout());
      av_frame_get_buffer(into, 0);
      for (int at = 0; at < interleaved.length / channels; at += block) {
        av_frame_make_writable(into);
        fill(into, opus, interleaved, at, block, channels);
        into.pts(at);
        open.send(into);
        take(open, codec, rate, config, startUs, packets);
      }
      open.send(null);
      take(open, codec, rate, config, startUs, packets);
      return new EncodedSound(
          new SoundFormat(
              opus ? SoundEncoding.OPUS : SoundEncoding.AAC,
              rate,
              layout,
              false,
              ByteBuffer.wrap(codec == Codec.ADTS ? new byte[0] : config)),
          packets);
    }
  }

  /** All packets in one piece, as an ADTS stream is. */
  public ByteBuffer joined() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    packets.forEach(packet -> all.writeBytes(packet.data().array()));
    return ByteBuffer.wrap(all.toByteArray());
  }

  /** The same packets, announced otherwise. */
  EncodedSound announced(int rate, SoundLayout layout, byte[] config) {
    return new EncodedSound(
        new SoundFormat(format.encoding(), rate, layout, false, ByteBuffer.wrap(config)), packets);
  }

  private static void configure(AVCodecContext context, boolean opus, int rate, int channels) {
    context.sample_fmt(opus ? AV_SAMPLE_FMT_FLT : AV_SAMPLE_FMT_FLTP).sample_rate(rate);
    context.bit_rate(96_000L * channels);
    context.time_base().num(1).den(rate);
    context.flags(context.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
    if (opus && channels > 2) {
      context.ch_layout().order(AV_CHANNEL_ORDER_UNSPEC).nb_channels(channels);
      av_opt_set_int(context.priv_data(), "mapping_family", 2, 0);
    } else {
      av_channel_layout_default(context.ch_layout(), channels);
    }
  }

  private static void fill(
      AVFrame frame, boolean interleaved, float[] samples, int at, int block, int channels) {
    for (int c = 0; c < (interleaved ? 1 : channels); c++) {
      int floats = interleaved ? block * channels : block;
      FloatBuffer plane = new FloatPointer(frame.data(c)).capacity(floats).asBuffer();
      for (int i = 0; i < floats; i++) {
        int from = interleaved ? at * channels + i : (at + i) * channels + c;
        plane.put(i, from < samples.length ? samples[from] : 0);
      }
    }
  }

  private static void take(
      CodecEncoder encoder,
      Codec codec,
      int rate,
      byte[] config,
      long startUs,
      List<Packet> packets) {
    while (encoder.receive()) {
      byte[] data = new byte[encoder.packet().size()];
      encoder.packet().data().get(data);
      long timeUs = startUs + Math.floorDiv(encoder.packet().pts() * 1_000_000L, (long) rate);
      packets.add(
          new Packet(timeUs, ByteBuffer.wrap(codec == Codec.ADTS ? adts(config, data) : data)));
    }
  }

  /** The header that ISO/IEC 14496-3, 1.A.2 puts before a packet, without a check sum. */
  private static byte[] adts(byte[] config, byte[] packet) {
    int type = (config[0] & 0xff) >> 3;
    int rateIndex = (config[0] & 7) << 1 | (config[1] & 0xff) >> 7;
    int channels = (config[1] & 0x7f) >> 3;
    int length = packet.length + 7;
    ByteBuffer bytes = ByteBuffer.allocate(length);
    bytes.put((byte) 0xff).put((byte) 0xf1);
    bytes.put((byte) ((type - 1) << 6 | rateIndex << 2 | channels >> 2));
    bytes.put((byte) ((channels & 3) << 6 | length >> 11));
    bytes.put((byte) (length >> 3)).put((byte) ((length & 7) << 5 | 0x1f)).put((byte) 0xfc);
    return bytes.put(packet).array();
  }
}
