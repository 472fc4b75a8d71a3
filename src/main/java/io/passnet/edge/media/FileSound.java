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
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.BytePointer;

/**
 * A file's sound, decoded into a track as far as it is asked for.
 *
 * <p>Mono, stereo and the first order of ambisonics are kept as they are; speaker layouts are mixed
 * down to stereo. Owns its decoder, its converter and the track.
 */
final class FileSound implements AutoCloseable {
  /** Holds what the engine looks back on, and what comes ahead of the pictures. */
  private static final double KEPT_SECONDS = 30;

  private static final List<Integer> IN_ORDER = List.of(0, 1, 2, 3);

  /** The track's resampler gives out the last moments only with the next block. */
  private static final long LEAD_US = 50_000;

  private final Demuxer demuxer;
  private final AVStream stream;
  private final CodecDecoder decoder;
  private final FileChannels channels;
  private final String conflict;
  private final SoundTrack track;
  private final NativeObject<SwrContext> converter;
  private final NativeObject<AVFrame> converted;
  private final NativeObject<AVPacket> packet;
  private int brokenPackets;
  private long nextUs;
  private boolean ended;

  FileSound(Demuxer demuxer, AVStream stream, MediaLimits limits, FileReading reading)
      throws MediaException {
    this.demuxer = demuxer;
    this.stream = stream;
    int count = stream.codecpar().ch_layout().nb_channels();
    int rate = stream.codecpar().sample_rate();
    requireUsable(count, rate, limits);
    AVChannelLayout layout = stream.codecpar().ch_layout();
    Optional<FileChannels> said = demuxer.ambisonics(stream);
    channels = FileChannels.of(layout, said, reading.sound());
    conflict =
        reading
            .sound()
            .map(named -> conflict(named, FileChannels.of(layout, said, Optional.empty()), count))
            .orElse("");
    decoder = CodecDecoder.stream(stream, c -> c.thread_count(1));
    boolean fuma = reading.fuma() && channels.heard() == SoundLayout.AMBISONIC_1;
    track =
        new SoundTrack(
            new SoundFormat(
                SoundEncoding.F32LE, rate, channels.heard(), fuma, ByteBuffer.allocate(0)),
            KEPT_SECONDS);
    converter = new NativeObject<>("a sound converter", swr_alloc(), c -> swr_free(c));
    converted = Scaler.newFrame();
    packet = CodecDecoder.newPacket();
  }

  SoundTrack track() {
    return track;
  }

  /** What the file's channels are. */
  SoundLayout layout() {
    return channels.layout();
  }

  /** How what is named differs from what the file says, in words; empty if it does not. */
  String conflict() {
    return conflict;
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
    AVFrame out = converted.get();
    av_frame_unref(out);
    out.format(AV_SAMPLE_FMT_FLT).sample_rate(track.format().rate());
    int count = channels.layout().channels();
    boolean asIs = !channels.first().isEmpty() || frame.ch_layout().nb_channels() == count;
    if (asIs) {
      av_channel_layout_copy(out.ch_layout(), frame.ch_layout());
    } else {
      av_channel_layout_default(out.ch_layout(), count);
    }
    int result = swr_convert_frame(converter.get(), out, frame);
    if (result < 0 || out.ch_layout().nb_channels() <= last(channels.first())) {
      // The sound changed its rate or channels on the way: the next frame begins anew with them.
      swr_close(converter.get());
      brokenPackets++;
      return;
    }
    long timestamp = frame.best_effort_timestamp();
    long timeUs = timestamp == AV_NOPTS_VALUE ? nextUs : demuxer.timeUs(stream, timestamp);
    if (out.nb_samples() > 0) {
      track.append(timeUs, samples(out));
    }
    nextUs = timeUs + out.nb_samples() * 1_000_000L / track.format().rate();
  }

  /** The frame's samples, of ambisonics the first order alone. */
  private ByteBuffer samples(AVFrame frame) {
    int count = frame.ch_layout().nb_channels();
    ByteBuffer all =
        new BytePointer(frame.data(0))
            .capacity((long) frame.nb_samples() * count * Float.BYTES)
            .asByteBuffer()
            .order(ByteOrder.nativeOrder());
    if (channels.first().isEmpty()
        || channels.first().equals(IN_ORDER) && count == IN_ORDER.size()) {
      return all;
    }
    ByteBuffer first =
        ByteBuffer.allocateDirect(frame.nb_samples() * IN_ORDER.size() * Float.BYTES)
            .order(ByteOrder.nativeOrder());
    for (int i = 0; i < frame.nb_samples(); i++) {
      for (int channel : channels.first()) {
        first.putFloat(all.getFloat((i * count + channel) * Float.BYTES));
      }
    }
    return first.flip();
  }

  private static String conflict(SoundLayout named, FileChannels own, int count) {
    if (named.channels() > count) {
      return "The request says that the sound is %s, of %d channels; the file has %d, which are read as %s."
          .formatted(named, named.channels(), count, own.layout());
    }
    return named == own.layout() || own.first().isEmpty()
        ? ""
        : "The file says that its sound is %s, the request says %s; the request holds."
            .formatted(own.layout(), named);
  }

  private static int last(List<Integer> indices) {
    return indices.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  private static void requireUsable(int channels, int rate, MediaLimits limits)
      throws MediaException {
    limits.checkSound(channels, rate);
    if (rate < SoundFormat.MIN_RATE || rate > SoundFormat.MAX_RATE || channels < 1) {
      throw MediaException.unsupported(
          "The sound has %d channels at %d samples a second; %d to %d are supported."
              .formatted(channels, rate, SoundFormat.MIN_RATE, SoundFormat.MAX_RATE));
    }
  }
}
