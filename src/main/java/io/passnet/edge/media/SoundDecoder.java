package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder_by_name;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.av_mallocz;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Reads packets of AAC and Opus. Decoded sound has the rate and the channels that the packets say;
 * what was announced only says how these channels are to be heard.
 *
 * <p>Nothing is cut off at the start, neither AAC's priming nor Opus' pre-skip, and no decoder here
 * holds samples back: the first sample that a packet gives has the packet's media time.
 */
final class SoundDecoder implements SoundReader {
  private final SoundFormat format;
  private final MediaLimits limits;
  private final boolean opus;

  /** What Opus packets are; null for AAC. */
  private final OpusHead head;

  private final CodecDecoder decoder;
  private final NativeObject<AVPacket> packet;
  private final NativeBytes input;

  /** What the packets were last; 0 before the first one. */
  private int channels;

  private int rate;
  private AmbisonicMatrix matrix;
  private String conflict = "";

  /** The samples of the block so far. */
  private float[] samples = new float[0];

  private int size;

  /**
   * Opens the decoder.
   *
   * @throws MediaException if the sound is beyond the limits, or FFmpeg refuses the configuration
   */
  SoundDecoder(SoundFormat format, MediaLimits limits) throws MediaException {
    NativeMedia.load();
    this.format = format;
    this.limits = limits;
    opus = format.encoding() == SoundEncoding.OPUS;
    head = opus ? format.opusHead() : null;
    ByteBuffer config = format.codecConfig();
    if (opus) {
      limits.checkSound(head.mostChannels(), format.rate());
      config = ByteBuffer.wrap(head.forDecoder(format.layout().isAmbisonic()));
    }
    ByteBuffer extradata = config;
    decoder = CodecDecoder.packets(codec(), c -> configure(c, extradata));
    packet = CodecDecoder.newPacket();
    input = new NativeBytes(0);
  }

  @Override
  public Block read(ByteBuffer data) throws MediaException {
    limits.checkPacketBytes(data.remaining());
    size = 0;
    if (!data.hasRemaining()) {
      return new Block(FloatBuffer.allocate(0), 1, rate == 0 ? format.rate() : rate, "");
    }
    if (opus) {
      adopt(head.channels(), OpusHead.RATE);
    }
    for (ByteBuffer one : packets(data)) {
      decode(one);
    }
    if (size == 0) {
      throw MediaException.undecodable(
          "The %s packet of %d bytes holds no sound. Send whole packets."
              .formatted(format.encoding(), data.remaining()));
    }
    FloatBuffer made = FloatBuffer.wrap(Arrays.copyOf(samples, size));
    String fault = SoundCheck.fault(made);
    if (!fault.isEmpty()) {
      throw MediaException.undecodable(fault);
    }
    String remark = conflict;
    conflict = "";
    return new Block(made, matrix.rows(), rate, remark);
  }

  @Override
  public void flush() {
    decoder.flush();
  }

  @Override
  public void close() {
    input.close();
    packet.close();
    decoder.close();
  }

  private List<ByteBuffer> packets(ByteBuffer data) throws MediaException {
    if (opus) {
      return List.of(data);
    }
    if (AacHeader.isAdts(data)) {
      return AacHeader.adtsFrames(data);
    }
    if (!format.codecConfig().hasRemaining()) {
      throw MediaException.undecodable(
          "The AAC packet has no ADTS header, and audio.codec_config is empty. Open the stream with the AudioSpecificConfig there, or send ADTS frames.");
    }
    return List.of(data);
  }

  private void decode(ByteBuffer data) throws MediaException {
    input.set(data);
    AVPacket bytes = packet.get();
    bytes.data(input.padded()).size(input.size());
    int result = decoder.send(bytes);
    while (result >= 0) {
      result = decoder.receive();
      if (result >= 0) {
        collect(decoder.frame());
      }
    }
    if (!FfmpegErrors.isAgain(result)) {
      // What a broken packet left behind does not belong to the next one.
      decoder.flush();
      throw MediaException.undecodable(
          "The %s packet of %d bytes cannot be decoded: %s. Send whole packets."
              .formatted(format.encoding(), data.remaining(), FfmpegErrors.text(result)));
    }
  }

  private void collect(AVFrame frame) throws MediaException {
    int found = frame.ch_layout().nb_channels();
    if (!opus) {
      if (size > 0 && frame.sample_rate() != rate) {
        throw MediaException.undecodable(
            "The block has frames of %d and of %d samples a second. Send them in blocks of their own."
                .formatted(rate, frame.sample_rate()));
      }
      adopt(found, frame.sample_rate());
    }
    int frames = frame.nb_samples();
    int more = frames * matrix.rows();
    if (samples.length < size + more) {
      samples = Arrays.copyOf(samples, Math.max(size + more, 2 * size));
    }
    matrix.apply(frames, source(frame, found), samples, size);
    size += more;
  }

  private static AmbisonicMatrix.Source source(AVFrame frame, int channels) {
    long frames = frame.nb_samples();
    if (frame.format() == AV_SAMPLE_FMT_FLT) {
      FloatBuffer all = new FloatPointer(frame.data(0)).capacity(frames * channels).asBuffer();
      return (i, c) -> all.get(i * channels + c);
    }
    if (frame.format() != AV_SAMPLE_FMT_FLTP) {
      throw new IllegalStateException("The decoder gives samples of format " + frame.format());
    }
    FloatBuffer[] planes = new FloatBuffer[Math.min(channels, SoundTrack.CHANNELS)];
    for (int c = 0; c < planes.length; c++) {
      planes[c] = new FloatPointer(frame.extended_data(c)).capacity(frames).asBuffer();
    }
    return (i, c) -> planes[c].get(i);
  }

  /** Takes what the packets are from here on, and notes what was announced otherwise. */
  private void adopt(int channels, int rate) throws MediaException {
    if (channels == this.channels && rate == this.rate) {
      return;
    }
    limits.checkSound(channels, opus ? format.rate() : rate);
    if (rate < SoundFormat.MIN_RATE || rate > SoundFormat.MAX_RATE) {
      throw MediaException.undecodable(
          "audio.sample_rate is %d, and the packets have %d samples a second; %d to %d can be heard."
              .formatted(format.rate(), rate, SoundFormat.MIN_RATE, SoundFormat.MAX_RATE));
    }
    if (!AmbisonicMatrix.fits(format.layout(), channels)) {
      throw MediaException.undecodable(
          "audio.layout is %s, and the packets have %d channels. Open the stream with the layout that they have."
              .formatted(format.layout(), channels));
    }
    matrix = AmbisonicMatrix.of(format, channels);
    if (opus && head.demixing().length > 0) {
      matrix = matrix.after(head.demixing());
    }
    this.channels = channels;
    this.rate = rate;
    conflict = conflict();
  }

  private String conflict() {
    // Opus says in its head what was encoded; it may say nothing, and is decoded at one rate.
    int said = opus ? head.inputRate() : rate;
    boolean otherRate =
        said != format.rate() && !(opus && (said == 0 || format.rate() == OpusHead.RATE));
    boolean otherChannels = channels != format.layout().channels();
    if (!otherRate && !otherChannels) {
      return "";
    }
    return "%s%s%s. Open the stream with what the packets have."
        .formatted(
            otherRate
                ? "audio.sample_rate is %d, and the packets say %d, which holds"
                    .formatted(format.rate(), said)
                : "",
            otherRate && otherChannels ? "; " : "",
            otherChannels
                ? "audio.layout is %s, which holds, though the packets have %d channels"
                    .formatted(format.layout(), channels)
                : "");
  }

  private static void configure(AVCodecContext context, ByteBuffer extradata) {
    context.thread_count(1);
    context.request_sample_fmt(AV_SAMPLE_FMT_FLT);
    int size = extradata.remaining();
    if (size > 0) {
      // The context owns the copy.
      long padded = (long) size + AV_INPUT_BUFFER_PADDING_SIZE;
      BytePointer copy = new BytePointer(av_mallocz(padded)).capacity(size);
      copy.asByteBuffer().put(extradata.duplicate());
      context.extradata(copy);
      context.extradata_size(size);
    }
  }

  private AVCodec codec() throws MediaException {
    // FFmpeg's own Opus decoder holds some samples back at times; libopus gives a packet for a
    // packet.
    AVCodec codec =
        opus ? avcodec_find_decoder_by_name("libopus") : avcodec_find_decoder(AV_CODEC_ID_AAC);
    if (codec == null || codec.isNull()) {
      throw MediaException.unsupported(
          "This FFmpeg cannot decode %s. Send PCM instead.".formatted(format.encoding()));
    }
    return codec;
  }
}
