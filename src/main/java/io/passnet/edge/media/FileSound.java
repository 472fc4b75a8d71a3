package io.passnet.edge.media;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc;
import static org.bytedeco.ffmpeg.global.swresample.swr_close;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert_frame;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;

import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.BytePointer;

/**
 * A file's sound, decoded into a track as far as it is asked for.
 *
 * <p>One channel is mono, two are stereo, four are first-order ambisonics; any other number is
 * mixed down to stereo. Owns its decoder, its converter and the track.
 */
final class FileSound implements AutoCloseable {
  /** Holds what the engine looks back on, and what comes ahead of the pictures. */
  private static final double KEPT_SECONDS = 30;

  /** The track's resampler gives out the last moments only with the next block. */
  private static final long LEAD_US = 50_000;

  private final Demuxer demuxer;
  private final AVStream stream;
  private final CodecDecoder decoder;
  private final SoundTrack track;
  private final NativeObject<SwrContext> converter;
  private final NativeObject<AVFrame> converted;
  private final NativeObject<AVPacket> packet;
  private int brokenPackets;
  private long nextUs;
  private boolean ended;

  FileSound(Demuxer demuxer, AVStream stream) throws MediaException {
    this.demuxer = demuxer;
    this.stream = stream;
    SoundFormat format = formatOf(stream);
    decoder = CodecDecoder.stream(stream, c -> c.thread_count(1));
    track = new SoundTrack(format, KEPT_SECONDS);
    converter = new NativeObject<>("a sound converter", swr_alloc(), c -> swr_free(c));
    converted = Scaler.newFrame();
    packet = CodecDecoder.newPacket();
  }

  SoundTrack track() {
    return track;
  }

  int streamIndex() {
    return stream.index();
  }

  int brokenPackets() {
    return brokenPackets;
  }

  /** Decodes until the track has the sound before this time, or the file has no more. */
  void decodeUntil(long timeUs, int pictureStream) {
    while (!ended && track.receivedUs() < timeUs + LEAD_US) {
      if (!demuxer.next(stream.index(), pictureStream, false, packet.get())) {
        if (demuxer.hasEnded()) {
          ended = true;
          decode(null);
          track.finish();
        }
        return;
      }
      decode(packet.get());
      av_packet_unref(packet.get());
    }
  }

  @Override
  public void close() {
    packet.close();
    converted.close();
    converter.close();
    track.close();
    decoder.close();
  }

  private void decode(AVPacket data) {
    int result = decoder.send(data);
    while (result >= 0) {
      result = decoder.receive();
      if (result >= 0) {
        append(decoder.frame());
      }
    }
    if (!FfmpegErrors.isAgain(result) && !FfmpegErrors.isEnd(result)) {
      brokenPackets++;
    }
  }

  private void append(AVFrame frame) {
    SoundFormat format = track.format();
    AVFrame out = converted.get();
    av_frame_unref(out);
    out.format(AV_SAMPLE_FMT_FLT).sample_rate(format.rate());
    int channels = format.layout().channels();
    if (frame.ch_layout().nb_channels() == channels) {
      av_channel_layout_copy(out.ch_layout(), frame.ch_layout());
    } else {
      av_channel_layout_default(out.ch_layout(), channels);
    }
    int result = swr_convert_frame(converter.get(), out, frame);
    if (result < 0) {
      // The sound changed its rate or channels on the way: the next frame begins anew with them.
      swr_close(converter.get());
      brokenPackets++;
      return;
    }
    long timestamp = frame.best_effort_timestamp();
    long timeUs = timestamp == AV_NOPTS_VALUE ? nextUs : demuxer.timeUs(stream, timestamp);
    int bytes = out.nb_samples() * format.frameBytes();
    if (bytes > 0) {
      ByteBuffer samples = new BytePointer(out.data(0)).capacity(bytes).asByteBuffer();
      track.append(timeUs, samples);
    }
    nextUs = timeUs + out.nb_samples() * 1_000_000L / format.rate();
  }

  private static SoundFormat formatOf(AVStream stream) throws MediaException {
    int channels = stream.codecpar().ch_layout().nb_channels();
    int rate = stream.codecpar().sample_rate();
    if (rate < SoundFormat.MIN_RATE || rate > SoundFormat.MAX_RATE || channels < 1) {
      throw MediaException.unsupported(
          "The sound has %d channels at %d samples a second; %d to %d are supported."
              .formatted(channels, rate, SoundFormat.MIN_RATE, SoundFormat.MAX_RATE));
    }
    SoundLayout layout =
        switch (channels) {
          case 1 -> SoundLayout.MONO;
          case 4 -> SoundLayout.AMBISONIC_1;
          default -> SoundLayout.STEREO;
        };
    return new SoundFormat(SoundEncoding.F32LE, rate, layout);
  }
}
